// The parameters of the workspace surface's query strings: one table for each route that has any.

#pragma once

#include <cstdint>
#include <string_view>

#include "compat/described/parameters.h"
#include "compat/workspace/fields.h"

namespace compat::workspace {

inline constexpr std::string_view kDeletedChoices[] = {"false", "true", "only"};
inline constexpr std::string_view kSources[] = {"workspace", "integration"};

inline constexpr Parameter kListParameters[] = {
    {"limit", ParameterType::kInteger, "Page size.", {}, 1, 100, 100},
    {"after", ParameterType::kCursor, "Keyset cursor: the page after this row."},
    {"before", ParameterType::kCursor, "Keyset cursor: the page before this row."},
    {"ids", ParameterType::kIds, "Narrows the result to these ids."},
    {"filter",
     ParameterType::kJson,
     "A DatabaseFilter as JSON.",
     {},
     0,
     0,
     0,
     {},
     "DatabaseFilter"},
    {"orderBy",
     ParameterType::kJson,
     "A DatabaseOrderBy as JSON; [{\"createdAt\":\"desc\"}] without it. The id comes last in any "
     "case.",
     {},
     0,
     0,
     0,
     {},
     "DatabaseOrderBy"},
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

}  // namespace compat::workspace
