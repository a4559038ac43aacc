#include "compat/workspace/bodies.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "compat/base64.h"
#include "compat/json/json_reader.h"
#include "compat/json/utf8.h"
#include "compat/workspace/filter.h"
#include "compat/workspace/names.h"
#include "storage/error.h"

namespace compat::workspace {

namespace {

using storage::Error;

[[noreturn]] void Fail(JsonValue at, const std::string& what) { throw Error::At(at.Path(), what); }

std::string Expected(const std::string& what, JsonValue found) {
  return "expected " + what + ", found " + NameOf(found.kind());
}

void CheckValue(const BodyKey& key, JsonValue value) {
  if (value.Is(JsonKind::kNull) && key.null == BodyKey::Null::kAllowed) return;
  switch (key.type) {
    case BodyType::kText:
      if (!value.Is(JsonKind::kString)) Fail(value, Expected("a string", value));
      return;
    case BodyType::kChoice: {
      const bool is_known =
          value.Is(JsonKind::kString) &&
          std::find(key.choices.begin(), key.choices.end(), value.AsString()) != key.choices.end();
      if (!is_known) Fail(value, ExpectedOneOf(key.choices));
      return;
    }
    case BodyType::kParameters:
      if (!value.Is(JsonKind::kArray)) Fail(value, Expected("an array", value));
      return;
  }
}

// An object whose keys and their types are those of the table.
JsonDocument ParseBody(std::string body, std::span<const BodyKey> table) {
  JsonFault fault;
  std::optional<JsonDocument> document = JsonDocument::TryParse(std::move(body), fault);
  if (!document) {
    const std::string where = " at offset " + std::to_string(fault.offset_bytes);
    throw Error::At(fault.duplicate_key.value_or(""),
                    "the body is no valid JSON: " + fault.what + where);
  }
  const JsonValue root = document->root();
  if (!root.Is(JsonKind::kObject)) Fail(root, "the body: " + Expected("an object", root));
  for (const auto& [name, value] : root.members()) {
    const BodyKey* const key = FindByName(table, name);
    if (key == nullptr) Fail(value, "there is no such key");
    CheckValue(*key, value);
  }
  for (const BodyKey& key : table) {
    if (key.presence == BodyKey::Presence::kRequired && !root.Find(key.name)) {
      throw Error::At(std::string(key.name), "the key is required");
    }
  }
  return std::move(*document);
}

// SQLite's functions end a text there.
void CheckHasNoNul(JsonValue text) {
  if (text.AsString().find('\0') != std::string_view::npos) {
    Fail(text, "a text holds no NUL character");
  }
}

std::string ReadName(JsonValue value) {
  const std::string_view name = Trimmed(value.AsString());
  if (name.empty() || CountCharacters(name) > kMaxNameLength) {
    Fail(value, "expected 1 to " + std::to_string(kMaxNameLength) + " characters");
  }
  CheckHasNoNul(value);
  return std::string(name);
}

std::optional<std::string> ReadDescription(JsonValue value) {
  if (value.Is(JsonKind::kNull)) return std::nullopt;
  CheckHasNoNul(value);
  if (CountCharacters(value.AsString()) > kMaxDescriptionLength) {
    Fail(value, "expected at most " + std::to_string(kMaxDescriptionLength) + " characters");
  }
  return std::string(value.AsString());
}

storage::Value ReadBlob(JsonValue object) {
  const auto base64 = object.Find("base64");
  if (object.size() != 1 || !base64 || !base64->Is(JsonKind::kString)) {
    Fail(object, "expected {\"base64\": \"…\"} and nothing else");
  }
  std::optional<std::string> bytes = DecodeBase64(base64->AsString());
  if (!bytes) Fail(*base64, "expected base64");
  return storage::Value::Blob(std::move(*bytes));
}

storage::Value ReadParameter(JsonValue value) {
  switch (value.kind()) {
    case JsonKind::kNull:
      return storage::Value::Null();
    case JsonKind::kBoolean:
      return storage::Value::Integer(value.AsBoolean() ? 1 : 0);
    case JsonKind::kNumber: {
      const std::optional<std::int64_t> integer = value.AsInt64();
      return integer ? storage::Value::Integer(*integer) : storage::Value::Real(value.AsDouble());
    }
    case JsonKind::kString:
      return storage::Value::Text(std::string(value.AsString()));
    case JsonKind::kObject:
      return ReadBlob(value);
    case JsonKind::kArray:
      break;
  }
  Fail(value, "expected a string, a number, a boolean, null or {\"base64\": \"…\"}");
}

}  // namespace

CreateRequest ParseCreateRequest(std::string body) {
  const JsonDocument document = ParseBody(std::move(body), kCreateBody);
  const JsonValue root = document.root();
  CreateRequest request;
  request.workspace_id = root.Find("workspaceId")->AsString();
  request.name = ReadName(*root.Find("name"));
  if (const auto slug = root.Find("slug")) {
    if (!IsSlug(slug->AsString())) {
      Fail(*slug, "expected lower-case letters and digits with single dashes between them, up to " +
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
  const JsonDocument document = ParseBody(std::move(body), kUpdateBody);
  const JsonValue root = document.root();
  storage::RecordChanges changes;
  if (const auto name = root.Find("name")) changes.name = ReadName(*name);
  if (const auto description = root.Find("description")) {
    changes.description = ReadDescription(*description);
  }
  return changes;
}

storage::Query ParseQueryRequest(std::string body) {
  const JsonDocument document = ParseBody(std::move(body), kQueryBody);
  const JsonValue root = document.root();
  storage::Query query;
  query.sql = root.Find("query")->AsString();
  const auto params = root.Find("params");
  if (params && params->Is(JsonKind::kArray)) {
    query.parameters.reserve(params->size());
    for (const JsonValue value : params->elements()) {
      query.parameters.push_back(ReadParameter(value));
    }
  }
  return query;
}

}  // namespace compat::workspace
