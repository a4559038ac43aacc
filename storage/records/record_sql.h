// SQL over the catalog's records, put together from typed queries. Identifiers come from one table
// in the .cc; what a client wrote is only ever bound.

#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "storage/records/record_list.h"
#include "storage/value.h"

namespace storage {

// A statement with the values of its question marks, in their order.
struct BoundSql {
  std::string text;
  std::vector<Value> values;

  BoundSql& Add(std::string_view sql) {
    text += sql;
    return *this;
  }
  BoundSql& Bind(Value value) {
    text.push_back('?');
    values.push_back(std::move(value));
    return *this;
  }
  BoundSql& Add(const BoundSql& other) {
    text += other.text;
    values.insert(values.end(), other.values.begin(), other.values.end());
    return *this;
  }
};

// The columns of WorkspaceRecord in its order, of the table records, whose alias is r.
inline constexpr const char* kRecordColumns =
    "r.id, r.workspace_id, r.slug, r.name, r.description, r.kind, r.status, r.uuid, "
    "r.database_name, r.created_by, r.deleted_at_ms, r.retention_tier, r.created_at_ms, "
    "r.updated_at_ms";

// Whether there are records of workspaces that the directory does not have.
enum class Strangers { kNone, kSome };

// The condition of WHERE: everything that `query` asks of a record but its position.
BoundSql MatchSql(const RecordQuery& query, Strangers strangers);

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

// The first value of such a column in the key's direction, or the first beyond `value`.
BoundSql NextValueSql(const RecordSortKey& key, const Value* value);

// `match` and a value of a column that may not be NULL.
BoundSql WithValue(const BoundSql& match, RecordColumn column, const Value& value);

BoundSql CountSql(const BoundSql& match);
// Stops counting there.
BoundSql CountUpToSql(const BoundSql& match, std::uint64_t most);

}  // namespace storage
