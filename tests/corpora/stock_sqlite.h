// The stock SQLite that script/corpora makes: a library of its own, loaded beside the engine that
// this program is linked with, and never mixed with it.

#pragma once

#include <memory>
#include <string>

#include <sqlite3.h>

#include "tests/corpora/outcome.h"

namespace tests {

// Immutable.
class StockSqlite {
 public:
  // Throws std::runtime_error when `library` cannot be loaded or is another version than our
  // engine.
  explicit StockSqlite(const std::string& library);

 private:
  friend class StockDatabase;

  std::shared_ptr<void> library_;  // shared, because the handle's closer goes with it
  decltype(&sqlite3_open_v2) open_;
  decltype(&sqlite3_close_v2) close_;
  decltype(&sqlite3_exec) exec_;
  decltype(&sqlite3_get_autocommit) get_autocommit_;
  decltype(&sqlite3_errmsg) errmsg_;
  decltype(&sqlite3_error_offset) error_offset_;
  decltype(&sqlite3_prepare_v2) prepare_;
  decltype(&sqlite3_step) step_;
  decltype(&sqlite3_finalize) finalize_;
  decltype(&sqlite3_column_count) column_count_;
  decltype(&sqlite3_column_name) column_name_;
  decltype(&sqlite3_column_type) column_type_;
  decltype(&sqlite3_column_double) column_double_;
  decltype(&sqlite3_column_text) column_text_;
  decltype(&sqlite3_column_blob) column_blob_;
  decltype(&sqlite3_column_bytes) column_bytes_;
  decltype(&sqlite3_db_config) db_config_;
  decltype(&sqlite3_create_module) create_module_;
};

// In memory, and from the start as a new database of D1's. One thread at a time.
class StockDatabase {
 public:
  explicit StockDatabase(const StockSqlite& sqlite);
  ~StockDatabase();
  StockDatabase(const StockDatabase&) = delete;
  StockDatabase& operator=(const StockDatabase&) = delete;

  // Runs the first statement of `sql` in a transaction of its own, as a request of D1's: when it
  // fails, nothing of it stays.
  Outcome Run(const std::string& sql);

 private:
  Outcome RunWithin(const std::string& sql);
  Cell Column(sqlite3_stmt* statement, int column) const;

  const StockSqlite& sqlite_;
  sqlite3* handle_ = nullptr;
};

}  // namespace tests
