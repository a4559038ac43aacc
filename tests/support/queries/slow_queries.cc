#include "tests/support/queries/slow_queries.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string_view>

#include <rapidjson/document.h>

namespace tests {

namespace {

void ReplaceAll(std::string& text, std::string_view what, const std::string& by) {
  for (std::size_t at = text.find(what); at != std::string::npos;
       at = text.find(what, at + by.size())) {
    text.replace(at, what.size(), by);
  }
}

// `inner` is TIMES|BETWEEN|PART.
std::string Repeat(const std::string& inner) {
  const std::size_t times_end = inner.find('|');
  const std::size_t between_end =
      times_end == std::string::npos ? times_end : inner.find('|', times_end + 1);
  if (between_end == std::string::npos) {
    throw std::runtime_error("a repetition is <<TIMES|BETWEEN|PART>>: " + inner);
  }
  const int times = std::stoi(inner.substr(0, times_end));
  const std::string between = inner.substr(times_end + 1, between_end - times_end - 1);
  std::string repeated;
  for (int time = 1; time <= times; ++time) {
    std::string part = inner.substr(between_end + 1);
    ReplaceAll(part, "@i", std::to_string(time));
    ReplaceAll(part, "@h", std::to_string(time - 1));
    if (time > 1) repeated += between;
    repeated += part;
  }
  return repeated;
}

SlowEnd EndOf(std::string_view word) {
  if (word == "timeout") return SlowEnd::kTimeout;
  if (word == "memory") return SlowEnd::kMemory;
  if (word == "any") return SlowEnd::kAny;
  throw std::runtime_error("\"ends\" is timeout, memory or any");
}

const rapidjson::Value& MemberOf(const rapidjson::Value& object, const char* name,
                                 rapidjson::Type type) {
  const auto member = object.FindMember(name);
  if (member == object.MemberEnd() || member->value.GetType() != type) {
    throw std::runtime_error(std::string("it has no fitting \"") + name + "\"");
  }
  return member->value;
}

std::string TextOf(const rapidjson::Value& object, const char* name) {
  return WriteOutRepetitions(MemberOf(object, name, rapidjson::kStringType).GetString());
}

SlowQueries Parse(const std::string& text) {
  rapidjson::Document document;
  document.Parse(text.c_str());
  if (document.HasParseError() || !document.IsObject()) {
    throw std::runtime_error("it is not a JSON object");
  }
  SlowQueries read;
  read.kind = TextOf(document, "kind");
  read.check = TextOf(document, "check");
  for (const auto& statement : MemberOf(document, "setup", rapidjson::kArrayType).GetArray()) {
    read.setup += WriteOutRepetitions(statement.GetString()) + ";\n";
  }
  for (const auto& query : MemberOf(document, "queries", rapidjson::kArrayType).GetArray()) {
    read.queries.push_back(
        {TextOf(query, "sql"), EndOf(MemberOf(query, "ends", rapidjson::kStringType).GetString())});
  }
  return read;
}

}  // namespace

std::string WriteOutRepetitions(std::string text) {
  for (std::size_t begin = text.rfind("<<"); begin != std::string::npos;
       begin = text.rfind("<<", begin)) {
    const std::size_t end = text.find(">>", begin);
    if (end == std::string::npos) throw std::runtime_error("a repetition does not end: " + text);
    text.replace(begin, end + 2 - begin, Repeat(text.substr(begin + 2, end - begin - 2)));
  }
  return text;
}

std::vector<std::filesystem::path> SlowQueryFiles(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

SlowQueries LoadSlowQueries(const std::filesystem::path& file) {
  std::ifstream stream(file);
  const std::string text((std::istreambuf_iterator<char>(stream)),
                         std::istreambuf_iterator<char>());
  try {
    return Parse(text);
  } catch (const std::runtime_error& error) {
    throw std::runtime_error(file.string() + ": " + error.what());
  }
}

}  // namespace tests
