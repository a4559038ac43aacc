#include "compat/sql_error_text.h"

#include "storage/sqlite_call.h"

namespace compat {

std::string D1ErrorText(const storage::Error& error) {
  std::string text = error.what();
  if (error.sqlite_code() == 0) return text;
  if (error.sql_offset() >= 0) text += " at offset " + std::to_string(error.sql_offset());
  const int primary = storage::PrimarySqliteCode(error.sqlite_code());
  text += ": " + storage::SqliteCodeName(primary);
  if (primary == error.sqlite_code()) return text;
  const std::string extended = storage::SqliteCodeName(error.sqlite_code());
  if (!extended.empty()) text += " (extended: " + extended + ")";
  return text;
}

}  // namespace compat
