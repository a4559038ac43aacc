// Another program that writes to a database.

#pragma once

#include <memory>
#include <stdexcept>
#include <string>

#include <sqlite3.h>

namespace tests {

// Runs `sql` on a connection of its own, which checkpoints when it closes, as SQLite's shell does.
// Throws std::runtime_error.
inline void WritePlainly(const std::string& database_file, const std::string& sql) {
  sqlite3* raw = nullptr;
  int code = sqlite3_open_v2(database_file.c_str(), &raw, SQLITE_OPEN_READWRITE, nullptr);
  const std::unique_ptr<sqlite3, decltype(&sqlite3_close)> connection(raw, &sqlite3_close);
  sqlite3_busy_timeout(raw, 10'000);
  if (code == SQLITE_OK) code = sqlite3_exec(raw, sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) throw std::runtime_error(sqlite3_errmsg(raw));
}

}  // namespace tests
