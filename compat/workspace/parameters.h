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
#include "compat/workspace/fields.h"

namespace compat::workspace {

enum class ParameterType {
  kText,
  kInteger,
  kChoice,   // one of a closed list
  kCursor,   // of an answer's pageInfo
  kIds,      // with commas between them
  kFilter,   // JSON
  kOrderBy,  // JSON
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
};

inline constexpr std::string_view kDeletedChoices[] = {"false", "true", "only"};
inline constexpr std::string_view kSources[] = {"workspace", "integration"};

inline constexpr Parameter kListParameters[] = {
    {"limit", ParameterType::kInteger, "Page size.", {}, 1, 100, 100},
    {"after", ParameterType::kCursor, "Keyset cursor: the page after this row."},
    {"before", ParameterType::kCursor, "Keyset cursor: the page before this row."},
    {"ids", ParameterType::kIds, "Narrows the result to these ids."},
    {"filter", ParameterType::kFilter, "A DatabaseFilter as JSON."},
    {"orderBy", ParameterType::kOrderBy,
     "A DatabaseOrderBy as JSON; [{\"createdAt\":\"desc\"}] without it. The id comes last in any "
     "case."},
    {"workspace_id", ParameterType::kText,
     "What this workspace owns and what it sees through integrations installed in it."},
    {"include_deleted", ParameterType::kChoice,
     "Whether soft-deleted databases are listed, or nothing else.", kDeletedChoices},
    {"name", ParameterType::kText, "A part of the name, in any case."},
    {"source", ParameterType::kChoice,
     "integration: only what is seen through installed integrations.", kSources},
    {"kind", ParameterType::kChoice, "Shorthand for an equal kind.", kKinds, 0, 0, 0, "kind"},
    {"status", ParameterType::kChoice, "Shorthand for an equal status.", kStatuses, 0, 0, 0,
     "status"},
    {"created_by",
     ParameterType::kText,
     "Shorthand for an equal createdBy.",
     {},
     0,
     0,
     0,
     "createdBy"},
    {"retention_tier", ParameterType::kChoice, "Shorthand for an equal retentionTier.",
     kRetentionTiers, 0, 0, 0, "retentionTier"},
};

inline constexpr std::int64_t kMostOffset = 1'000'000'000'000;
inline constexpr Parameter kRowsParameters[] = {
    {"limit", ParameterType::kInteger, "Most rows to return.", {}, 1, 500, 100},
    {"offset", ParameterType::kInteger, "Rows to skip from the start.", {}, 0, kMostOffset, 0},
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

 private:
  std::map<std::string, std::string, std::less<>> texts_;
  std::map<std::string, std::int64_t, std::less<>> integers_;
};

}  // namespace compat::workspace
