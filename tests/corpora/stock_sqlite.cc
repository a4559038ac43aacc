#include "tests/corpora/stock_sqlite.h"

#include <stdexcept>

#include <dlfcn.h>

#include "compat/statement_rules.h"

namespace tests {

namespace {

template <typename Function>
void Find(void* library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(dlsym(library, name));
  if (function == nullptr)
    throw std::runtime_error(std::string("no ") + name + " in the stock SQLite");
}

}  // namespace

StockSqlite::StockSqlite(const std::string& library)
    : library_(dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL), [](void* handle) {
        if (handle != nullptr) dlclose(handle);
      }) {
  if (library_ == nullptr) throw std::runtime_error(dlerror());
  void* const handle = library_.get();
  decltype(&sqlite3_libversion_number) version = nullptr;
  Find(handle, "sqlite3_libversion_number", version);
  if (version() != SQLITE_VERSION_NUMBER) {
    throw std::runtime_error(library + " is SQLite " + std::to_string(version()) + ", not " +
                             std::to_string(SQLITE_VERSION_NUMBER));
  }
  Find(handle, "sqlite3_open_v2", open_);
  Find(handle, "sqlite3_close_v2", close_);
  Find(handle, "sqlite3_exec", exec_);
  Find(handle, "sqlite3_get_autocommit", get_autocommit_);
  Find(handle, "sqlite3_errmsg", errmsg_);
  Find(handle, "sqlite3_error_offset", error_offset_);
  Find(handle, "sqlite3_prepare_v2", prepare_);
  Find(handle, "sqlite3_step", step_);
  Find(handle, "sqlite3_finalize", finalize_);
  Find(handle, "sqlite3_column_count", column_count_);
  Find(handle, "sqlite3_column_name", column_name_);
  Find(handle, "sqlite3_column_type", column_type_);
  Find(handle, "sqlite3_column_double", column_double_);
  Find(handle, "sqlite3_column_text", column_text_);
  Find(handle, "sqlite3_column_blob", column_blob_);
  Find(handle, "sqlite3_column_bytes", column_bytes_);
  Find(handle, "sqlite3_db_config", db_config_);
  Find(handle, "sqlite3_create_module", create_module_);
}

StockDatabase::StockDatabase(const StockSqlite& sqlite) : sqlite_(sqlite) {
  constexpr int kFlags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  if (sqlite_.open_(":memory:", &handle_, kFlags, nullptr) != SQLITE_OK ||
      sqlite_.exec_(handle_, compat::kNewDatabaseSql, nullptr, nullptr, nullptr) != SQLITE_OK) {
    sqlite_.close_(handle_);
    throw std::runtime_error("no database of the stock SQLite");
  }
  // As D1's: the schema is not for statements to write, and pages are not for them to see.
  sqlite_.db_config_(handle_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite_.create_module_(handle_, "sqlite_dbpage", nullptr, nullptr);
}

StockDatabase::~StockDatabase() { sqlite_.close_(handle_); }

Outcome StockDatabase::Run(const std::string& sql) {
  sqlite_.exec_(handle_, "BEGIN", nullptr, nullptr, nullptr);
  Outcome outcome = RunWithin(sql);
  // What a foreign key waits for is checked here.
  if (!outcome.error && !sqlite_.get_autocommit_(handle_) &&
      sqlite_.exec_(handle_, "COMMIT", nullptr, nullptr, nullptr) != SQLITE_OK) {
    outcome = Outcome{};
    outcome.error = sqlite_.errmsg_(handle_);
  }
  // A conflict may have rolled back already.
  if (!sqlite_.get_autocommit_(handle_)) {
    sqlite_.exec_(handle_, "ROLLBACK", nullptr, nullptr, nullptr);
  }
  return outcome;
}

Outcome StockDatabase::RunWithin(const std::string& sql) {
  Outcome outcome;
  const auto fail = [&] {
    outcome.error = sqlite_.errmsg_(handle_);
    outcome.error_offset = sqlite_.error_offset_(handle_);
  };
  sqlite3_stmt* raw = nullptr;
  const int code =
      sqlite_.prepare_(handle_, sql.data(), static_cast<int>(sql.size()), &raw, nullptr);
  const std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)> statement(raw,
                                                                             sqlite_.finalize_);
  if (code != SQLITE_OK) {
    fail();
    return outcome;
  }
  const int columns = sqlite_.column_count_(raw);
  int step = SQLITE_DONE;
  while (raw != nullptr && (step = sqlite_.step_(raw)) == SQLITE_ROW) {
    std::vector<Cell>& cells = outcome.rows.emplace_back();
    for (int column = 0; column < columns; ++column) cells.push_back(Column(raw, column));
  }
  for (int column = 0; column < sqlite_.column_count_(raw); ++column) {
    outcome.columns.emplace_back(sqlite_.column_name_(raw, column));
  }
  if (step != SQLITE_DONE) {
    outcome.rows.clear();
    fail();
  }
  return outcome;
}

Cell StockDatabase::Column(sqlite3_stmt* statement, int column) const {
  Cell cell;
  const int type = sqlite_.column_type_(statement, column);
  if (type == SQLITE_NULL) return cell;
  if (type == SQLITE_INTEGER || type == SQLITE_FLOAT) {
    cell.kind = Cell::Kind::kNumber;
    cell.number = sqlite_.column_double_(statement, column);
  } else {
    cell.kind = type == SQLITE_TEXT ? Cell::Kind::kText : Cell::Kind::kBlob;
  }
  const void* const bytes = cell.kind == Cell::Kind::kBlob
                                ? sqlite_.column_blob_(statement, column)
                                : sqlite_.column_text_(statement, column);
  const int size = sqlite_.column_bytes_(statement, column);
  if (bytes != nullptr)
    cell.text.assign(static_cast<const char*>(bytes), static_cast<std::size_t>(size));
  return cell;
}

}  // namespace tests
