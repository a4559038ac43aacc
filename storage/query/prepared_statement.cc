#include "storage/query/prepared_statement.h"

#include <sqlite3.h>

#include "storage/error.h"
#include "storage/sqlite/sqlite_call.h"

namespace storage {

namespace {

// SQLite hands its 32-bit counter out as a signed number.
std::uint64_t Counter(sqlite3_stmt* statement, int which, int reset) {
  return static_cast<std::uint32_t>(sqlite3_stmt_status(statement, which, reset));
}

}  // namespace

ValueView Row::At(int column) const {
  ValueView view;
  // Asked for once: each sqlite3_column_… looks the column up anew. Taken as protected, which is
  // the same in a connection without a mutex.
  sqlite3_value* const value = sqlite3_column_value(statement_, column);
  switch (sqlite3_value_type(value)) {
    case SQLITE_INTEGER:
      view.type = ValueType::kInteger;
      view.integer = sqlite3_value_int64(value);
      break;
    case SQLITE_FLOAT:
      view.type = ValueType::kReal;
      view.real = sqlite3_value_double(value);
      break;
    case SQLITE_TEXT: {
      view.type = ValueType::kText;
      const void* text = sqlite3_value_text(value);
      view.bytes = {static_cast<const char*>(text),
                    static_cast<std::size_t>(sqlite3_value_bytes(value))};
      break;
    }
    case SQLITE_BLOB: {
      view.type = ValueType::kBlob;
      const void* blob = sqlite3_value_blob(value);
      view.bytes = {static_cast<const char*>(blob),
                    static_cast<std::size_t>(sqlite3_value_bytes(value))};
      break;
    }
    default:
      break;
  }
  return view;
}

PreparedStatement::PreparedStatement(StatementHandle handle, Reuse reuse)
    : handle_(std::move(handle)),
      // SQLite answers for EXPLAIN as for what is explained, which is not run.
      read_only_(sqlite3_stmt_readonly(handle_.get()) != 0 ||
                 sqlite3_stmt_isexplain(handle_.get()) != 0),
      reuse_(reuse),
      parameter_count_(sqlite3_bind_parameter_count(handle_.get())) {}

int PreparedStatement::ColumnCount() const noexcept { return sqlite3_column_count(handle_.get()); }

std::string_view PreparedStatement::ColumnName(int column) const {
  const char* name = sqlite3_column_name(handle_.get(), column);
  return name == nullptr ? std::string_view() : std::string_view(name);
}

std::size_t PreparedStatement::MemoryBytes() const noexcept {
  return static_cast<std::size_t>(sqlite3_stmt_status(handle_.get(), SQLITE_STMTSTATUS_MEMUSED, 0));
}

std::string_view PreparedStatement::sql() const noexcept { return sqlite3_sql(handle_.get()); }

void PreparedStatement::Bind(std::span<const Value> parameters) {
  sqlite3_stmt* statement = handle_.get();
  int place = 0;
  for (const Value& value : parameters) {
    ++place;
    int code = SQLITE_OK;
    switch (value.type) {
      case ValueType::kNull:
        code = sqlite3_bind_null(statement, place);
        break;
      case ValueType::kInteger:
        code = sqlite3_bind_int64(statement, place, value.integer);
        break;
      case ValueType::kReal:
        code = sqlite3_bind_double(statement, place, value.real);
        break;
      case ValueType::kText:
        code = sqlite3_bind_text64(statement, place, value.bytes.data(), value.bytes.size(),
                                   SQLITE_STATIC, SQLITE_UTF8);
        break;
      case ValueType::kBlob:
        code = sqlite3_bind_blob64(statement, place, value.bytes.data(), value.bytes.size(),
                                   SQLITE_STATIC);
        break;
    }
    CheckSqlite(sqlite3_db_handle(statement), code);
  }
}

bool PreparedStatement::Step() {
  const int code = sqlite3_step(handle_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  sqlite3* const connection = sqlite3_db_handle(handle_.get());
  const std::string_view message = sqlite3_errmsg(connection);
  // Neither the disk nor the database is full; what the statement asked for is not to be had.
  const bool has_no_rowid = Counter(handle_.get(), SQLITE_STMTSTATUS_ROWIDS_EXHAUSTED, 0) != 0;
  // What is read at this point is what the statement itself has just put into the schema: a view
  // called IF, say, comes back as the beginning of IF NOT EXISTS. The file is sound.
  const bool cannot_be_read_again = PrimarySqliteCode(code) == SQLITE_CORRUPT &&
                                    message.starts_with("malformed database schema (");
  if (has_no_rowid || cannot_be_read_again) {
    throw Error(ErrorKind::kInvalidSql, std::string(message), code);
  }
  ThrowSqliteError(connection, code);
}

Row PreparedStatement::CurrentRow() const {
  return Row(handle_.get(), sqlite3_data_count(handle_.get()));
}

RowCounters PreparedStatement::Counters() const noexcept {
  return {Counter(handle_.get(), SQLITE_STMTSTATUS_ROWS_READ, 0),
          Counter(handle_.get(), SQLITE_STMTSTATUS_ROWS_WRITTEN, 0)};
}

void PreparedStatement::Reset() noexcept {
  // The code repeats the last step's error, which was thrown there.
  sqlite3_reset(handle_.get());
  sqlite3_clear_bindings(handle_.get());
  // A run that failed has counted too.
  Counter(handle_.get(), SQLITE_STMTSTATUS_ROWS_READ, 1);
  Counter(handle_.get(), SQLITE_STMTSTATUS_ROWS_WRITTEN, 1);
  Counter(handle_.get(), SQLITE_STMTSTATUS_ROWIDS_EXHAUSTED, 1);
}

}  // namespace storage
