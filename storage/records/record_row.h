// Records and values in SQLiteCpp's statements.

#pragma once

#include "storage/records/workspace_record.h"
#include "storage/value.h"

// SQLiteCpp's own.
namespace SQLite {  // NOLINT(readability-identifier-naming)
class Statement;
}

namespace storage {

// `place` counts from 1.
void BindValue(SQLite::Statement& statement, int place, const Value& value);

// The row that `row` stands on. Requires: it selects kRecordColumns.
WorkspaceRecord ReadRecord(SQLite::Statement& row);

}  // namespace storage
