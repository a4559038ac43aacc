// The JSON bodies of requests: one table for each, which reads them and describes them. Answers are
// described by such tables too.

#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "compat/json/json_reader.h"
#include "storage/error.h"
#include "storage/value.h"

namespace compat {

enum class BodyType {
  kText,
  kChoice,
  kInteger,
  kNumber,
  kBoolean,
  kValues,   // an array of values to bind
  kTexts,    // an array of texts
  kObject,   // of the table that `object` names
  kObjects,  // an array of them
  kAny,      // any value
};

struct BodyTable;

struct BodyKey {
  enum class Presence { kRequired, kOptional };
  enum class Null { kRefused, kAllowed };

  std::string_view name;
  BodyType type = BodyType::kText;
  Presence presence = Presence::kOptional;
  Null null = Null::kRefused;
  std::span<const std::string_view> choices = {};
  const BodyTable* object = nullptr;
  // Of integers and numbers.
  std::int64_t least = 0;
  std::int64_t most = std::int64_t{1} << 53;
};

// An object that has these keys and no others.
struct BodyTable {
  std::string_view name;  // of its schema in a description
  std::span<const BodyKey> keys;
};

// An object whose keys and their types are those of the table. Throws kInvalidRequest with the path
// of what is wrong, e.g. "match.tables[2]".
JsonDocument ReadBody(std::string body, std::span<const BodyKey> table);

// A value to bind: numbers written without fraction and exponent are INTEGER, others REAL, booleans
// 1 and 0, {"base64": "…"} is a BLOB. Throws kInvalidRequest with its path.
storage::Value ReadBoundValue(JsonValue value);

// `what` is wrong with a value of a body.
storage::Error Wrong(JsonValue at, const std::string& what);

}  // namespace compat
