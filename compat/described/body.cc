#include "compat/described/body.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "compat/base64.h"
#include "compat/described/choices.h"

namespace compat {

namespace {

using storage::Error;

std::string Expected(const std::string& what, JsonValue found) {
  return "expected " + what + ", found " + NameOf(found.kind());
}

void CheckIs(JsonKind kind, const std::string& what, JsonValue value) {
  if (!value.Is(kind)) throw Wrong(value, Expected(what, value));
}

void CheckObject(std::span<const BodyKey> table, JsonValue object);

void CheckIsInRange(const BodyKey& key, JsonValue value) {
  const bool is_integer = key.type == BodyType::kInteger;
  const auto number = value.AsInt64();
  const bool fits = is_integer ? number && *number >= key.least && *number <= key.most
                               : value.AsDouble() >= static_cast<double>(key.least) &&
                                     value.AsDouble() <= static_cast<double>(key.most);
  if (fits) return;
  throw Wrong(value, std::string("expected ") + (is_integer ? "an integer" : "a number") +
                         " from " + std::to_string(key.least) + " to " + std::to_string(key.most));
}

void CheckElements(const BodyKey& key, JsonValue array) {
  CheckIs(JsonKind::kArray, "an array", array);
  for (const JsonValue element : array.elements()) {
    if (key.type == BodyType::kTexts) CheckIs(JsonKind::kString, "a string", element);
    if (key.type == BodyType::kObjects) CheckObject(key.object->keys, element);
  }
}

void CheckValue(const BodyKey& key, JsonValue value) {
  if (value.Is(JsonKind::kNull) && key.null == BodyKey::Null::kAllowed) return;
  switch (key.type) {
    case BodyType::kText:
      return CheckIs(JsonKind::kString, "a string", value);
    case BodyType::kChoice: {
      const bool is_known =
          value.Is(JsonKind::kString) &&
          std::find(key.choices.begin(), key.choices.end(), value.AsString()) != key.choices.end();
      if (!is_known) throw Wrong(value, ExpectedOneOf(key.choices));
      return;
    }
    case BodyType::kInteger:
    case BodyType::kNumber:
      CheckIs(JsonKind::kNumber, "a number", value);
      return CheckIsInRange(key, value);
    case BodyType::kBoolean:
      return CheckIs(JsonKind::kBoolean, "true or false", value);
    case BodyType::kValues:
    case BodyType::kTexts:
    case BodyType::kObjects:
      return CheckElements(key, value);
    case BodyType::kObject:
      return CheckObject(key.object->keys, value);
    case BodyType::kAny:
      return;
  }
}

std::string PathOf(JsonValue object, std::string_view key) {
  std::string path = object.Path();
  AppendPathKey(path, key);
  return path;
}

// Tables are as deep as they are written, whatever a body is.
void CheckObject(std::span<const BodyKey> table, JsonValue object) {  // NOLINT(misc-no-recursion)
  CheckIs(JsonKind::kObject, "an object", object);
  for (const auto& [name, value] : object.members()) {
    const BodyKey* const key = FindByName(table, name);
    if (key == nullptr) throw Wrong(value, "there is no such key");
    CheckValue(*key, value);
  }
  for (const BodyKey& key : table) {
    if (key.presence == BodyKey::Presence::kRequired && !object.Find(key.name)) {
      throw Error::At(PathOf(object, key.name), "the key is required");
    }
  }
}

storage::Value ReadBlob(JsonValue object) {
  const auto base64 = object.Find("base64");
  if (object.size() != 1 || !base64 || !base64->Is(JsonKind::kString)) {
    throw Wrong(object, "expected {\"base64\": \"…\"} and nothing else");
  }
  std::optional<std::string> bytes = DecodeBase64(base64->AsString());
  if (!bytes) throw Wrong(*base64, "expected base64");
  return storage::Value::Blob(std::move(*bytes));
}

}  // namespace

Error Wrong(JsonValue at, const std::string& what) { return Error::At(at.Path(), what); }

JsonDocument ReadBody(std::string body, std::span<const BodyKey> table) {
  JsonFault fault;
  std::optional<JsonDocument> document = JsonDocument::TryParse(std::move(body), fault);
  if (!document) {
    const std::string where = " at offset " + std::to_string(fault.offset_bytes);
    throw Error::At(fault.duplicate_key.value_or(""),
                    "the body is no valid JSON: " + fault.what + where);
  }
  const JsonValue root = document->root();
  if (!root.Is(JsonKind::kObject)) throw Wrong(root, "the body: " + Expected("an object", root));
  CheckObject(table, root);
  return std::move(*document);
}

storage::Value ReadBoundValue(JsonValue value) {
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
  throw Wrong(value, "expected a string, a number, a boolean, null or {\"base64\": \"…\"}");
}

}  // namespace compat
