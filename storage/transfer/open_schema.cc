#include "storage/transfer/open_schema.h"

#include <sqlite3.h>

namespace storage {

namespace {

void SetOpen(sqlite3* connection, int is_open) {
  sqlite3_db_config(connection, SQLITE_DBCONFIG_DEFENSIVE, 1 - is_open, nullptr);
  sqlite3_db_config(connection, SQLITE_DBCONFIG_WRITABLE_SCHEMA, is_open, nullptr);
}

}  // namespace

OpenSchema::OpenSchema(sqlite3* connection) : connection_(connection) { SetOpen(connection_, 1); }

OpenSchema::~OpenSchema() { SetOpen(connection_, 0); }

}  // namespace storage
