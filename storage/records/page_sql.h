// Pages and totals of the records that match, as SQL.

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "storage/records/bound_sql.h"
#include "storage/records/record_list.h"
#include "storage/value.h"

namespace storage {

// The same order from its other end.
std::vector<RecordSortKey> Reversed(std::vector<RecordSortKey> order);

// How SQLite is to find a page: as it likes, or walking the index that has the order's first key,
// where there is one. It cannot know how many rows match, and would sort thousands of them.
enum class Walk { kAny, kOrder };

// The first rows in the order of those that `match` selects, or the first beyond the row with the
// values of `position`. Requires: the order is total, and has as many keys as there are values.
BoundSql PageSql(const BoundSql& match, std::span<const RecordSortKey> order,
                 const std::vector<Value>* position, Walk walk, std::size_t limit);

// Whether many rows share each value of a column, so that an order by it is best walked value by
// value, each in the order of the next key.
bool IsWalkedByValue(RecordColumn column);

// The first value of such a column in the key's direction, or the first beyond `value`, among the
// records of a namespace.
BoundSql NextValueSql(const std::string& namespace_id, const RecordSortKey& key,
                      const Value* value);

BoundSql CountSql(const BoundSql& match);
// Stops counting there.
BoundSql CountUpToSql(const BoundSql& match, std::uint64_t most);

}  // namespace storage
