// SQL over the catalog's records, put together from typed queries. Identifiers come from one table
// in the .cc; what a client wrote is only ever bound.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "storage/record_list.h"
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

// The condition of WHERE: everything that `query` asks of a record but its position.
// `knows_all_workspaces`: no record belongs to a workspace outside of the directory.
enum class Strangers { kNone, kSome };
BoundSql MatchSql(const RecordQuery& query, Strangers strangers);

// How SQLite is to find a page: as it likes, or walking the index that has the order's first key,
// where there is one. It cannot know how many rows match, and would sort thousands of them.
enum class Walk { kAny, kOrder };

// One page of those that `match` selects, beyond `position`, in the order, or from there backwards
// for kBefore.
BoundSql PageSql(const RecordQuery& query, const BoundSql& match,
                 const std::optional<RecordPosition>& position, Walk walk, std::size_t limit);

BoundSql CountSql(const BoundSql& match);

}  // namespace storage
