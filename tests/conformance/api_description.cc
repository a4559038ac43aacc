#include "tests/conformance/api_description.h"

#include <stdexcept>
#include <string_view>
#include <utility>

#include <rapidjson/pointer.h>
#include <rapidjson/schema.h>
#include <rapidjson/stringbuffer.h>

#include "tests/conformance/exchange.h"

namespace tests {

namespace {

using rapidjson::Value;

// The next segment of a path without its slash, cut off the front.
std::string_view TakeSegment(std::string_view& path) {
  path.remove_prefix(1);
  const std::size_t end = path.find('/');
  const std::string_view segment = path.substr(0, end);
  path.remove_prefix(end == std::string_view::npos ? path.size() : end);
  return segment;
}

// Whether `path` is one of the template's, whose segments in braces stand for any.
bool Fits(std::string_view pattern, std::string_view path) {
  while (!pattern.empty() && !path.empty()) {
    const std::string_view wanted = TakeSegment(pattern);
    const std::string_view found = TakeSegment(path);
    if (wanted != found && !wanted.starts_with('{')) return false;
  }
  return pattern.empty() && path.empty();
}

std::string Lowered(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

// Where the path's surface describes itself; empty for a path of another surface.
std::string SourceOf(const std::string& path) {
  for (const char* const prefix : {"/api/", "/_d1/"}) {
    if (path.rfind(prefix, 0) == 0) return std::string(prefix) + "openapi.json";
  }
  return "";
}

// The schema of the answer as the document refers to it.
std::string SchemaReference(const rapidjson::Document& document, const std::string& method,
                            const std::string& path, int status) {
  constexpr const char* kError = "#/components/schemas/Error";
  for (const auto& [pattern, item] : document["paths"].GetObject()) {
    if (!Fits(pattern.GetString(), path.substr(0, path.find('?')))) continue;
    const auto operation = item.FindMember(method == "HEAD" ? "get" : Lowered(method).c_str());
    if (operation == item.MemberEnd()) return kError;
    const Value& responses = operation->value["responses"];
    const std::string name = std::to_string(status);
    const std::string range = name.substr(0, 1) + "XX";
    const Value& response =
        responses[responses.HasMember(name.c_str()) ? name.c_str() : range.c_str()];
    const Value& schema = response["content"]["application/json"]["schema"];
    return schema.HasMember("$ref") ? schema["$ref"].GetString() : "";
  }
  return kError;
}

}  // namespace

bool IsApiPath(const std::string& path) { return !SourceOf(path).empty(); }

const rapidjson::Document& ApiDescription::Get(const std::string& source) {
  const auto known = documents_.find(source);
  if (known != documents_.end()) return known->second;
  const HttpRequest request = {.method = "GET", .path = source, .headers = {}, .body = {}};
  const HttpAnswer answer = Exchange(port_, WireText(request, "localhost"));
  rapidjson::Document document;
  document.Parse(answer.body.data(), answer.body.size());
  if (answer.status != 200 || document.HasParseError() || !document.IsObject() ||
      !document.HasMember("paths")) {
    throw std::runtime_error(source + " is no description: " + answer.body);
  }
  return documents_.emplace(source, std::move(document)).first->second;
}

std::vector<std::string> ApiDescription::Differences(const std::string& method,
                                                     const std::string& path, int status,
                                                     const Value& body) {
  const std::string source = SourceOf(path);
  const rapidjson::Document& document = Get(source);
  const std::string reference = SchemaReference(document, method, path, status);
  if (reference.empty()) return {};
  // The schema, with what it may refer to beside it.
  const Value* const referred = rapidjson::Pointer(reference.c_str()).Get(document);
  if (referred == nullptr) throw std::runtime_error("there is no schema " + reference);
  rapidjson::Document schema;
  schema.CopyFrom(*referred, schema.GetAllocator());
  schema.AddMember("components", Value(document["components"], schema.GetAllocator()),
                   schema.GetAllocator());
  const rapidjson::SchemaDocument compiled(schema);
  rapidjson::SchemaValidator validator(compiled);
  if (body.Accept(validator)) return {};
  rapidjson::StringBuffer where;
  validator.GetInvalidDocumentPointer().Stringify(where);
  return {"body" + std::string(where.GetString()) + ": not as " + source + " has it (" +
          validator.GetInvalidSchemaKeyword() + " of " + reference + ")"};
}

}  // namespace tests
