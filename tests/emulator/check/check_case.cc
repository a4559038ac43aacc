#include "tests/emulator/check/check_case.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <stdexcept>

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "tests/support/queries/slow_queries.h"

namespace tests {

namespace fs = std::filesystem;

namespace {

std::string TextOf(const rapidjson::Value& value) {
  rapidjson::StringBuffer text;
  rapidjson::Writer<rapidjson::StringBuffer> writer(text);
  value.Accept(writer);
  return text.GetString();
}

CheckCase Parse(const std::string& text) {
  rapidjson::Document document;
  document.Parse(text.c_str());
  if (document.HasParseError() || !document.IsObject()) {
    throw std::runtime_error("it is not a JSON object");
  }
  CheckCase read;
  const std::map<std::string, std::vector<std::string>*> lists = {{"file", &read.file},
                                                                  {"queries", &read.queries},
                                                                  {"arguments", &read.arguments},
                                                                  {"finds", &read.finds},
                                                                  {"reports", &read.reports}};
  for (auto member = document.MemberBegin(); member < document.MemberEnd(); ++member) {
    const std::string name = member->name.GetString();
    if (name == "about" || name == "source") continue;
    if (name == "script" && member->value.IsString()) {
      read.script = WriteOutRepetitions(member->value.GetString());
      continue;
    }
    const auto list = lists.find(name);
    if (list == lists.end() || !member->value.IsArray()) {
      throw std::runtime_error("it has no key " + name + ", or another kind of value for it");
    }
    for (const auto& item : member->value.GetArray()) {
      list->second->push_back(
          WriteOutRepetitions(item.IsString() ? item.GetString() : TextOf(item)));
    }
  }
  for (const char* needed : {"about", "source", "finds"}) {
    if (!document.HasMember(needed)) throw std::runtime_error(std::string("it wants ") + needed);
  }
  return read;
}

}  // namespace

std::vector<fs::path> CheckCaseFiles(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

CheckCase LoadCheckCase(const fs::path& file) {
  std::ifstream in(file);
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  try {
    return Parse(text);
  } catch (const std::runtime_error& error) {
    throw std::runtime_error(file.string() + ": " + error.what());
  }
}

bool MatchesLine(const std::string& line, const std::string& pattern) {
  std::size_t at = 0;
  std::size_t from = 0;
  for (bool is_first = true;; is_first = false) {
    const std::size_t star = pattern.find('*', from);
    const std::string part = pattern.substr(from, star - from);
    if (star == std::string::npos) {
      const bool ends = line.size() >= at + part.size() && line.ends_with(part);
      return is_first ? line == part : ends;
    }
    const std::size_t found = line.find(part, at);
    if (found == std::string::npos || (is_first && found != 0)) return false;
    at = found + part.size();
    from = star + 1;
  }
}

}  // namespace tests
