#include "compat/described/body_schema.h"

#include <functional>
#include <string_view>
#include <vector>

namespace compat {

namespace {

using OrNull = SchemaWriter::OrNull;

// `write` appends a schema; null will do as well where the key allows it.
void WriteMaybeNull(SchemaWriter& json, const BodyKey& key, const std::function<void()>& write) {
  if (key.null == BodyKey::Null::kRefused) return write();
  json.BeginObject().Key("anyOf").BeginArray();
  write();
  json.Type("null");
  json.EndArray().EndObject();
}

void WriteNumber(SchemaWriter& json, const BodyKey& key) {
  json.BeginObject().Key("type").String(key.type == BodyType::kInteger ? "integer" : "number");
  json.Key("minimum").Integer(key.least).Key("maximum").Integer(key.most).EndObject();
}

void WriteArrayOfReferences(SchemaWriter& json, std::string_view schema) {
  json.BeginObject().Key("type").String("array").Key("items");
  json.Reference(schema);
  json.EndObject();
}

void WriteKey(SchemaWriter& json, const BodyKey& key) {
  const OrNull or_null = key.null == BodyKey::Null::kAllowed ? OrNull::kYes : OrNull::kNo;
  switch (key.type) {
    case BodyType::kText:
      return json.Type("string", or_null);
    case BodyType::kChoice:
      return json.Choice(key.choices, or_null);
    case BodyType::kBoolean:
      return json.Type("boolean", or_null);
    case BodyType::kInteger:
    case BodyType::kNumber:
      return WriteMaybeNull(json, key, [&] { WriteNumber(json, key); });
    case BodyType::kValues:
      return WriteMaybeNull(json, key, [&] { WriteArrayOfReferences(json, "QueryParameter"); });
    case BodyType::kTexts:
      return WriteMaybeNull(json, key, [&] { json.ArrayOf("string"); });
    case BodyType::kObject:
      return WriteMaybeNull(json, key, [&] { json.Reference(key.object->name); });
    case BodyType::kObjects:
      return WriteMaybeNull(json, key, [&] { WriteArrayOfReferences(json, key.object->name); });
    case BodyType::kAny:
      json.BeginObject().EndObject();
      return;
  }
}

}  // namespace

void WriteBodySchema(SchemaWriter& json, const BodyTable& table) {
  std::vector<std::string_view> required;
  for (const BodyKey& key : table.keys) {
    if (key.presence == BodyKey::Presence::kRequired) required.push_back(key.name);
  }
  json.Key(table.name);
  json.ClosedObject(required, [&] {
    for (const BodyKey& key : table.keys) {
      json.Key(key.name);
      WriteKey(json, key);
    }
  });
}

void WriteBoundValueSchema(SchemaWriter& json) {
  json.Key("QueryParameter").BeginObject().Key("anyOf").BeginArray();
  for (const std::string_view type : {"string", "number", "boolean", "null"}) json.Type(type);
  json.ClosedObject({"base64"}, [&] {
    json.Key("base64");
    json.Type("string");
  });
  json.EndArray().EndObject();
}

}  // namespace compat
