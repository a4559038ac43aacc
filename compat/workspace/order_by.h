// The order of a list: JSON to sort keys.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "storage/records/record_list.h"

namespace compat::workspace {

inline constexpr std::size_t kMaxOrderKeys = 8;

struct OrderDirection {
  std::string_view name;
  storage::RecordSortKey::Direction direction;
  storage::RecordSortKey::Nulls nulls;
};

// Without a word on nulls they are larger than anything, as in PostgreSQL.
inline constexpr OrderDirection kOrderDirections[] = {
    {"asc", storage::RecordSortKey::Direction::kAscending, storage::RecordSortKey::Nulls::kLast},
    {"desc", storage::RecordSortKey::Direction::kDescending, storage::RecordSortKey::Nulls::kFirst},
    {"asc_nulls_first", storage::RecordSortKey::Direction::kAscending,
     storage::RecordSortKey::Nulls::kFirst},
    {"asc_nulls_last", storage::RecordSortKey::Direction::kAscending,
     storage::RecordSortKey::Nulls::kLast},
    {"desc_nulls_first", storage::RecordSortKey::Direction::kDescending,
     storage::RecordSortKey::Nulls::kFirst},
    {"desc_nulls_last", storage::RecordSortKey::Direction::kDescending,
     storage::RecordSortKey::Nulls::kLast},
};

// The sort keys of a list that is not asked for an order: the newest first.
std::vector<storage::RecordSortKey> DefaultOrder();

// An empty array is the default order. The id is added as the last key; what would follow an id,
// or names a field again, changes nothing and is left out. Throws kInvalidRequest with the path of
// what is wrong, which begins with "orderBy".
std::vector<storage::RecordSortKey> ParseOrderBy(std::string json);

}  // namespace compat::workspace
