#include "compat/described/schema_writer.h"

#include <string>

namespace compat {

void SchemaWriter::Reference(std::string_view schema) {
  BeginObject().Key("$ref").String("#/components/schemas/" + std::string(schema));
  EndObject();
}

void SchemaWriter::Type(std::string_view type, OrNull or_null) {
  BeginObject().Key("type");
  if (or_null == OrNull::kYes) {
    BeginArray().String(type).String("null").EndArray();
  } else {
    String(type);
  }
  EndObject();
}

void SchemaWriter::Choice(std::span<const std::string_view> choices, OrNull or_null) {
  BeginObject().Key("enum").BeginArray();
  for (const std::string_view choice : choices) String(choice);
  if (or_null == OrNull::kYes) Null();
  EndArray().EndObject();
}

void SchemaWriter::ArrayOf(std::string_view type) {
  BeginObject().Key("type").String("array").Key("items");
  Type(type);
  EndObject();
}

void SchemaWriter::AnyObject() {
  BeginObject().Key("type").String("object").Key("additionalProperties").Boolean(true);
  EndObject();
}

void SchemaWriter::ObjectOf(std::string_view schema) {
  BeginObject().Key("type").String("object").Key("additionalProperties");
  Reference(schema);
  EndObject();
}

void SchemaWriter::ClosedObject(const std::vector<std::string_view>& required,
                                const std::function<void()>& write_properties) {
  BeginObject().Key("type").String("object");
  if (!required.empty()) {
    Key("required").BeginArray();
    for (const std::string_view key : required) String(key);
    EndArray();
  }
  Key("properties").BeginObject();
  write_properties();
  EndObject().Key("additionalProperties").Boolean(false).EndObject();
}

}  // namespace compat
