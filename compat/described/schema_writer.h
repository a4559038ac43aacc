// The pieces that JSON schemas are made of.

#pragma once

#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "compat/json/json_writer.h"

namespace compat {

// Each call writes one whole schema. They use no keyword beyond those that JSON Schema has had
// since draft 4, so that any validator will do.
class SchemaWriter : public JsonWriter {
 public:
  using JsonWriter::JsonWriter;

  enum class OrNull { kNo, kYes };  // whether null will do as well

  // The schema of that name among the document's components.
  void Reference(std::string_view schema);
  void Type(std::string_view type, OrNull or_null = OrNull::kNo);
  void Choice(std::span<const std::string_view> choices, OrNull or_null = OrNull::kNo);
  void ArrayOf(std::string_view type);
  // An object of whatever keys.
  void AnyObject();
  // An object of whatever keys, whose values are all of that schema.
  void ObjectOf(std::string_view schema);
  // An object that has these keys and no others; `write_properties` writes their schemas.
  void ClosedObject(const std::vector<std::string_view>& required,
                    const std::function<void()>& write_properties);
};

}  // namespace compat
