#include "storage/records/record_columns.h"

#include <array>
#include <cstddef>

namespace storage {

namespace {

// In the order of RecordColumn.
constexpr std::array kColumns = std::to_array<RecordColumnSql>({
    {"r.id", false, "records_by_id"},
    {"r.workspace_id", false, "records_by_workspace"},
    {"r.slug", false, "records_by_slug"},
    {"r.name", false, "records_by_name"},
    {"r.description", true},
    {"r.kind"},
    {"r.status", false, "records_by_status"},
    {"r.uuid", false, "records_by_uuid"},
    {"r.database_name", false, "records_by_database_name"},
    {"r.created_by", false, "records_by_creator"},
    {"r.deleted_at_ms", true},
    {"r.retention_tier", true},
    {"r.created_at_ms", false, "records_by_creation"},
    {"r.updated_at_ms", false, "records_by_update"},
    {"w.id"},
    {"w.slug"},
    {"w.name"},
    {"w.retention_tier"},
    {"u.id"},
    {"u.email"},
    {"u.name"},
});

}  // namespace

const RecordColumnSql& SqlOf(RecordColumn column) {
  return kColumns.at(static_cast<std::size_t>(column));
}

}  // namespace storage
