// The SQL of a record's condition. What a client wrote is only ever bound.

#pragma once

#include "storage/records/bound_sql.h"
#include "storage/records/record_condition.h"

namespace storage {

// Appends an expression over the catalog's records, whose alias is r.
void AddCondition(BoundSql& sql, const RecordCondition& condition);

}  // namespace storage
