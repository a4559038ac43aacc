#include "storage/sqlite/open_sqlite.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

namespace storage {

namespace {

using Access = OpenSqliteOptions::Access;

int FlagsFor(Access access) {
  constexpr int kAlways = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  switch (access) {
    case Access::kImmutable:
      return kAlways | SQLITE_OPEN_READONLY | SQLITE_OPEN_URI;
    case Access::kReadOnly:
      return kAlways | SQLITE_OPEN_READONLY;
    case Access::kReadWrite:
      return kAlways | SQLITE_OPEN_READWRITE;
    case Access::kCreate:
      return kAlways | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  }
  return kAlways;
}

// As a URI, of which these characters would mean something else.
std::string ImmutableUri(const std::string& path) {
  std::string uri = "file:";
  for (const char c : path) {
    if (c == '%') {
      uri += "%25";
    } else if (c == '?') {
      uri += "%3f";
    } else if (c == '#') {
      uri += "%23";
    } else {
      uri.push_back(c);
    }
  }
  return uri + "?immutable=1";
}

std::string NameFor(const std::string& path, Access access) {
  return access == Access::kImmutable ? ImmutableUri(path) : path;
}

void Configure(sqlite3* connection, const OpenSqliteOptions& options) {
  const bool extended = options.result_codes == OpenSqliteOptions::ResultCodes::kExtended;
  sqlite3_extended_result_codes(connection, extended ? 1 : 0);
  sqlite3_busy_timeout(connection, options.busy_timeout_ms);
  if (options.checkpoints == OpenSqliteOptions::Checkpoints::kOnDemand) {
    sqlite3_db_config(connection, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    sqlite3_wal_autocheckpoint(connection, 0);
  }
}

}  // namespace

ConnectionHandle OpenSqliteHandle(const std::string& path, const OpenSqliteOptions& options) {
  sqlite3* raw = nullptr;
  const int code = sqlite3_open_v2(NameFor(path, options.access).c_str(), &raw,
                                   FlagsFor(options.access), options.vfs);
  ConnectionHandle handle(raw);
  CheckSqlite(raw, code);
  Configure(raw, options);
  return handle;
}

SQLite::Database OpenSqliteDatabase(const std::string& path, const OpenSqliteOptions& options) {
  SQLite::Database database(NameFor(path, options.access), FlagsFor(options.access),
                            /*aBusyTimeoutMs=*/0, options.vfs == nullptr ? "" : options.vfs);
  Configure(database.getHandle(), options);
  return database;
}

}  // namespace storage
