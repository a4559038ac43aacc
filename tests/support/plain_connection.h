// Another SQLite program, as far as a database can tell.

#pragma once

#include <stdexcept>
#include <string>

#include <sqlite3.h>

namespace tests {

// Open while this lives. Checkpoints only when told to. One thread at a time.
class PlainConnection {
 public:
  explicit PlainConnection(const std::string& file) {
    if (sqlite3_open_v2(file.c_str(), &connection_, SQLITE_OPEN_READWRITE, nullptr) != SQLITE_OK) {
      Throw();
    }
    sqlite3_busy_timeout(connection_, 5000);
    sqlite3_db_config(connection_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    sqlite3_wal_autocheckpoint(connection_, 0);
  }
  ~PlainConnection() { sqlite3_close(connection_); }
  PlainConnection(const PlainConnection&) = delete;
  PlainConnection& operator=(const PlainConnection&) = delete;

  void Run(const std::string& sql) {
    if (sqlite3_exec(connection_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) Throw();
  }
  // The first value of the first row, as text.
  std::string ValueOf(const std::string& sql) {
    std::string value;
    const auto take = [](void* to, int, char** values, char**) {
      *static_cast<std::string*>(to) = values[0] == nullptr ? "NULL" : values[0];
      return 0;
    };
    if (sqlite3_exec(connection_, sql.c_str(), take, &value, nullptr) != SQLITE_OK) Throw();
    return value;
  }

 private:
  [[noreturn]] void Throw() { throw std::runtime_error(sqlite3_errmsg(connection_)); }

  sqlite3* connection_ = nullptr;
};

}  // namespace tests
