// Which records a query matches, as SQL.

#pragma once

#include "storage/records/bound_sql.h"
#include "storage/records/record_list.h"
#include "storage/value.h"

namespace storage {

// Whether there are records of workspaces that the directory does not have.
enum class Strangers { kNone, kSome };

// The condition of WHERE: everything that `query` asks of a record but its position.
BoundSql MatchSql(const RecordQuery& query, Strangers strangers);

// `match` and a value of a column that may not be NULL.
BoundSql WithValue(const BoundSql& match, RecordColumn column, const Value& value);

}  // namespace storage
