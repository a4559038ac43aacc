#include "storage/records/record_list.h"

#include <cassert>
#include <optional>

namespace storage {

Value SortValueOf(const WorkspaceRecord& record, RecordColumn column) {
  const auto text_or_null = [](const std::optional<std::string>& text) {
    return text ? Value::Text(*text) : Value::Null();
  };
  switch (column) {
    case RecordColumn::kId:
      return Value::Text(record.id);
    case RecordColumn::kWorkspaceId:
      return Value::Text(record.workspace_id);
    case RecordColumn::kSlug:
      return Value::Text(record.slug);
    case RecordColumn::kName:
      return Value::Text(record.name);
    case RecordColumn::kDescription:
      return text_or_null(record.description);
    case RecordColumn::kKind:
      return Value::Text(record.kind);
    case RecordColumn::kStatus:
      return Value::Text(record.status);
    case RecordColumn::kUuid:
      return Value::Text(record.uuid);
    case RecordColumn::kDatabaseName:
      return Value::Text(record.database_name);
    case RecordColumn::kCreatedBy:
      return Value::Text(record.created_by);
    case RecordColumn::kDeletedAt:
      return record.deleted_at_ms ? Value::Integer(*record.deleted_at_ms) : Value::Null();
    case RecordColumn::kRetentionTier:
      return text_or_null(record.retention_tier);
    case RecordColumn::kCreatedAt:
      return Value::Integer(record.created_at_ms);
    case RecordColumn::kUpdatedAt:
      return Value::Integer(record.updated_at_ms);
    default:
      assert(false);  // the other columns are not the record's own
      return Value::Null();
  }
}

}  // namespace storage
