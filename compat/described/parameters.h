// The parameters of query strings: one table for each route that has any, which reads them and
// describes them.

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "compat/query_parameters.h"

namespace compat {

enum class ParameterType {
  kText,
  kInteger,
  kBoolean,  // "true" or "false"
  kChoice,   // one of a closed list
  kCursor,   // of an earlier answer of the same list
  kIds,      // with commas between them
  kJson,     // of the schema that `schema` names
};

struct Parameter {
  std::string_view name;
  ParameterType type;
  std::string_view description;
  std::span<const std::string_view> choices = {};
  // Of integers; `if_absent` is what it is when it is not given.
  std::int64_t least = 0;
  std::int64_t most = 0;
  std::int64_t if_absent = 0;
  // The field that has to equal the value; empty when the parameter is no such shorthand.
  std::string_view field = {};
  std::string_view schema = {};  // of JSON: name among the description's schemas
};

// A query string that its route's table allows. Immutable.
class Parameters {
 public:
  // Throws kInvalidRequest with the parameter's name as path: for one that the table does not have,
  // that is given twice, that is no UTF-8, or whose value is not what its type takes.
  Parameters(const QueryParameters& given, std::span<const Parameter> table);

  // Null when it was not given.
  const std::string* Find(std::string_view name) const;
  // Requires: an integer of the table.
  std::int64_t Integer(std::string_view name) const;
  // Whether it was given, and as "true". Requires: a boolean of the table.
  bool IsTrue(std::string_view name) const;

 private:
  std::map<std::string, std::string, std::less<>> texts_;
  std::map<std::string, std::int64_t, std::less<>> integers_;
};

}  // namespace compat
