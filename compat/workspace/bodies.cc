#include "compat/workspace/bodies.h"

#include <utility>

#include "compat/json/json_reader.h"
#include "compat/json/utf8.h"
#include "compat/workspace/names.h"

namespace compat::workspace {

namespace {

// SQLite's functions end a text there.
void CheckHasNoNul(JsonValue text) {
  if (text.AsString().find('\0') != std::string_view::npos) {
    throw Wrong(text, "a text holds no NUL character");
  }
}

std::string ReadName(JsonValue value) {
  const std::string_view name = Trimmed(value.AsString());
  if (name.empty() || CountCharacters(name) > kMaxNameLength) {
    throw Wrong(value, "expected 1 to " + std::to_string(kMaxNameLength) + " characters");
  }
  CheckHasNoNul(value);
  return std::string(name);
}

std::optional<std::string> ReadDescription(JsonValue value) {
  if (value.Is(JsonKind::kNull)) return std::nullopt;
  CheckHasNoNul(value);
  if (CountCharacters(value.AsString()) > kMaxDescriptionLength) {
    throw Wrong(value, "expected at most " + std::to_string(kMaxDescriptionLength) + " characters");
  }
  return std::string(value.AsString());
}

}  // namespace

CreateRequest ParseCreateRequest(std::string body) {
  const JsonDocument document = ReadBody(std::move(body), kCreateBody);
  const JsonValue root = document.root();
  CreateRequest request;
  request.workspace_id = root.Find("workspaceId")->AsString();
  request.name = ReadName(*root.Find("name"));
  if (const auto slug = root.Find("slug")) {
    if (!IsSlug(slug->AsString())) {
      throw Wrong(*slug,
                  "expected lower-case letters and digits with single dashes between them, up to " +
                      std::to_string(kMaxSlugLength) + " characters");
    }
    request.slug = slug->AsString();
  }
  if (const auto description = root.Find("description")) {
    request.description = ReadDescription(*description);
  }
  request.kind = kKinds[0];
  return request;
}

storage::RecordChanges ParseUpdateRequest(std::string body) {
  const JsonDocument document = ReadBody(std::move(body), kUpdateBody);
  const JsonValue root = document.root();
  storage::RecordChanges changes;
  if (const auto name = root.Find("name")) changes.name = ReadName(*name);
  if (const auto description = root.Find("description")) {
    changes.description = ReadDescription(*description);
  }
  return changes;
}

storage::Query ParseQueryRequest(std::string body) {
  const JsonDocument document = ReadBody(std::move(body), kQueryBody);
  const JsonValue root = document.root();
  storage::Query query;
  query.sql = root.Find("query")->AsString();
  const auto params = root.Find("params");
  if (params && params->Is(JsonKind::kArray)) {
    query.parameters.reserve(params->size());
    for (const JsonValue value : params->elements()) {
      query.parameters.push_back(ReadBoundValue(value));
    }
  }
  return query;
}

}  // namespace compat::workspace
