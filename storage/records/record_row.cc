#include "storage/records/record_row.h"

#include <SQLiteCpp/SQLiteCpp.h>

namespace storage {

void BindValue(SQLite::Statement& statement, int place, const Value& value) {
  switch (value.type) {
    case ValueType::kNull:
      statement.bind(place);
      break;
    case ValueType::kInteger:
      statement.bind(place, value.integer);
      break;
    case ValueType::kReal:
      statement.bind(place, value.real);
      break;
    case ValueType::kText:
      statement.bind(place, value.bytes);
      break;
    case ValueType::kBlob:
      statement.bind(place, value.bytes.data(), static_cast<int>(value.bytes.size()));
      break;
  }
}

WorkspaceRecord ReadRecord(SQLite::Statement& row) {
  const auto text_or_none = [&](int column) {
    const SQLite::Column value = row.getColumn(column);
    return value.isNull() ? std::nullopt : std::optional<std::string>(value.getString());
  };
  WorkspaceRecord record;
  record.id = row.getColumn(0).getString();
  record.workspace_id = row.getColumn(1).getString();
  record.slug = row.getColumn(2).getString();
  record.name = row.getColumn(3).getString();
  record.description = text_or_none(4);
  record.kind = row.getColumn(5).getString();
  record.status = row.getColumn(6).getString();
  record.uuid = row.getColumn(7).getString();
  record.database_name = row.getColumn(8).getString();
  record.created_by = row.getColumn(9).getString();
  if (!row.getColumn(10).isNull()) record.deleted_at_ms = row.getColumn(10).getInt64();
  record.retention_tier = text_or_none(11);
  record.created_at_ms = row.getColumn(12).getInt64();
  record.updated_at_ms = row.getColumn(13).getInt64();
  record.account_id = row.getColumn(14).getString();
  record.namespace_id = row.getColumn(15).getString();
  return record;
}

}  // namespace storage
