#include "compat/sql_error_text.h"

#include "storage/sqlite/sqlite_call.h"

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

std::string ImportErrorText(const storage::Error& error, const storage::ImportProgress& progress) {
  const std::uint64_t run = progress.statements;
  if (progress.all_run) {
    return D1ErrorText(error) + " (at the end, after " + std::to_string(run) + " statements)";
  }
  return D1ErrorText(error) + " (statement " + std::to_string(run + 1) + ", at byte " +
         std::to_string(progress.offset_bytes) + " of the file)";
}

}  // namespace compat
