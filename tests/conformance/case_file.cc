#include "tests/conformance/case_file.h"

#include <fstream>
#include <initializer_list>
#include <iterator>
#include <stdexcept>
#include <string_view>

#include <rapidjson/error/en.h>

#include "tests/conformance/matcher.h"

namespace tests {

namespace {

using rapidjson::Value;

std::runtime_error Wrong(const std::string& what) { return std::runtime_error(what); }

void AllowOnly(const Value& object, const std::string& what,
               std::initializer_list<std::string_view> keys) {
  if (!object.IsObject()) throw Wrong(what + " is not an object");
  for (const auto& member : object.GetObject()) {
    const std::string_view name = member.name.GetString();
    bool known = false;
    for (const std::string_view key : keys) known = known || key == name;
    if (!known) throw Wrong(what + " has an unknown key: " + std::string(name));
  }
}

const Value* Find(const Value& object, const char* key) {
  const auto found = object.FindMember(key);
  return found == object.MemberEnd() ? nullptr : &found->value;
}

std::string Text(const Value& value, const std::string& what) {
  if (!value.IsString()) throw Wrong(what + " is not a string");
  return {value.GetString(), value.GetStringLength()};
}

std::string RequiredText(const Value& object, const char* key) {
  const Value* const value = Find(object, key);
  if (value == nullptr) throw Wrong(std::string("no ") + key);
  return Text(*value, key);
}

std::vector<std::string> Texts(const Value& array, const std::string& what) {
  if (!array.IsArray()) throw Wrong(what + " is not an array");
  std::vector<std::string> texts;
  for (const Value& element : array.GetArray()) texts.push_back(Text(element, what));
  return texts;
}

bool Flag(const Value& object, const char* key) {
  const Value* const value = Find(object, key);
  if (value == nullptr) return false;
  if (!value->IsTrue()) throw Wrong(std::string(key) + " can only be true");
  return true;
}

std::string Lowered(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

void ReadHeaders(const Value& headers, Send& send) {
  if (!headers.IsObject()) throw Wrong("headers is not an object");
  for (const auto& header : headers.GetObject()) {
    std::optional<std::string>& value = send.headers[Lowered(header.name.GetString())];
    value.reset();
    if (!header.value.IsNull()) value = Text(header.value, header.name.GetString());
  }
}

// Texts stand as they are; anything else as the JSON that it is.
void ReadQuery(const Value& query, Send& send) {
  if (!query.IsObject()) throw Wrong("query is not an object");
  for (const auto& parameter : query.GetObject()) {
    send.query.emplace_back(parameter.name.GetString(), parameter.value.IsString()
                                                            ? Text(parameter.value, "query")
                                                            : JsonText(parameter.value));
  }
}

Send ReadSend(const Value& value) {
  AllowOnly(value, "send",
            {"method", "path", "query", "headers", "body", "text", "chunked", "raw"});
  Send send;
  if (const Value* const raw = Find(value, "raw")) {
    if (value.MemberCount() != 1) throw Wrong("raw stands alone in send");
    send.raw = Text(*raw, "raw");
    return send;
  }
  send.method = RequiredText(value, "method");
  send.path = RequiredText(value, "path");
  if (const Value* const query = Find(value, "query")) ReadQuery(*query, send);
  send.chunked = Flag(value, "chunked");
  send.headers["authorization"] = "Bearer ${token}";
  const Value* const body = Find(value, "body");
  const Value* const text = Find(value, "text");
  if (body != nullptr && text != nullptr) throw Wrong("send has both body and text");
  if (body != nullptr) send.body = JsonText(*body);
  if (text != nullptr) send.body = Text(*text, "text");
  if (send.body) send.headers["content-type"] = "application/json";
  if (const Value* const headers = Find(value, "headers")) ReadHeaders(*headers, send);
  return send;
}

void ReadExpect(const Value& value, Step& step) {
  AllowOnly(value, "expect", {"status", "headers", "body", "text"});
  const Value* const status = Find(value, "status");
  if (status == nullptr || !status->IsInt()) throw Wrong("expect has no status");
  step.status = status->GetInt();
  step.headers = Find(value, "headers");
  step.body = Find(value, "body");
  step.text = Find(value, "text");
  if (step.headers != nullptr && !step.headers->IsObject()) throw Wrong("headers is not an object");
  for (const Value* const expected : {step.headers, step.body, step.text}) {
    if (expected != nullptr) CheckExpectation(*expected);
  }
}

void ReadCaptures(const Value& value, Step& step) {
  if (!value.IsObject()) throw Wrong("capture is not an object");
  for (const auto& capture : value.GetObject()) {
    step.captures[capture.name.GetString()] = Text(capture.value, "capture");
  }
}

Step ReadStep(const Value& value) {
  AllowOnly(value, "the step", {"about", "send", "expect", "capture", "times", "restart"});
  Step step;
  step.restarts = Flag(value, "restart");
  const Value* const send = Find(value, "send");
  const Value* const expect = Find(value, "expect");
  if (step.restarts) {
    if (value.MemberCount() != 1) throw Wrong("restart stands alone in its step");
    return step;
  }
  if (send == nullptr || expect == nullptr) throw Wrong("a step has send and expect");
  step.send = ReadSend(*send);
  ReadExpect(*expect, step);
  if (const Value* const captures = Find(value, "capture")) ReadCaptures(*captures, step);
  if (const Value* const times = Find(value, "times")) {
    if (!times->IsInt() || times->GetInt() < 2) throw Wrong("times is a number from 2 on");
    step.times = times->GetInt();
  }
  return step;
}

// How much an answer in a case is worth.
void CheckSource(const std::string& source) {
  for (const std::string_view word : {"observed: ", "documented: ", "derived: ", "assumed: "}) {
    if (source.rfind(word, 0) == 0 && source.size() > word.size()) return;
  }
  throw Wrong("source does not start with observed:, documented:, derived: or assumed:");
}

void ReadCase(CaseFile& file) {
  const Value& value = file.document;
  AllowOnly(value, "the case", {"about", "source", "config", "flags", "setup", "steps"});
  file.about = RequiredText(value, "about");
  file.source = RequiredText(value, "source");
  CheckSource(file.source);
  if (const Value* const config = Find(value, "config")) file.config = JsonText(*config);
  if (const Value* const flags = Find(value, "flags")) file.flags = Texts(*flags, "flags");
  if (const Value* const setup = Find(value, "setup")) file.setup = Texts(*setup, "setup");
  const Value* const steps = Find(value, "steps");
  if (steps == nullptr || !steps->IsArray() || steps->Empty()) throw Wrong("no steps");
  for (const Value& step : steps->GetArray()) file.steps.push_back(ReadStep(step));
}

}  // namespace

CaseFile ParseCaseFile(const std::string& text) {
  CaseFile file;
  file.document.Parse<rapidjson::kParseFullPrecisionFlag | rapidjson::kParseValidateEncodingFlag>(
      text.data(), text.size());
  if (file.document.HasParseError()) {
    throw Wrong(std::string("at byte ") + std::to_string(file.document.GetErrorOffset()) + ": " +
                rapidjson::GetParseError_En(file.document.GetParseError()));
  }
  ReadCase(file);
  return file;
}

CaseFile LoadCaseFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  try {
    return ParseCaseFile(text);
  } catch (const std::runtime_error& error) {
    throw Wrong(path.string() + ": " + error.what());
  }
}

}  // namespace tests
