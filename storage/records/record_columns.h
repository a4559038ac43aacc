// The columns of records, and how the catalog calls them: the one table of identifiers that SQL
// over records is made of.

#pragma once

#include "storage/records/record_condition.h"

namespace storage {

// The columns of WorkspaceRecord in its order, of the table records, whose alias is r.
inline constexpr const char* kRecordColumns =
    "r.id, r.workspace_id, r.slug, r.name, r.description, r.kind, r.status, r.uuid, "
    "r.database_name, r.created_by, r.deleted_at_ms, r.retention_tier, r.created_at_ms, "
    "r.updated_at_ms, r.account_id, r.namespace_id";

struct RecordColumnSql {
  const char* sql;
  bool may_be_null = false;
  const char* index = nullptr;  // the one that begins with it and holds every row
};

const RecordColumnSql& SqlOf(RecordColumn column);

}  // namespace storage
