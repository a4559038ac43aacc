#include "storage/sqlite/sqlite_call.h"

#include <array>
#include <utility>

#include <sqlite3.h>

#include "storage/error.h"

namespace storage {

namespace {

ErrorKind KindOf(int code) noexcept {
  switch (PrimarySqliteCode(code)) {
    case SQLITE_CONSTRAINT:
      return ErrorKind::kConstraint;
    case SQLITE_AUTH:
      return ErrorKind::kNotAllowed;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return ErrorKind::kBusy;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return ErrorKind::kCorruptFile;
    case SQLITE_FULL:
      return ErrorKind::kDiskFull;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
      return ErrorKind::kIo;
    default:
      return ErrorKind::kInvalidSql;
  }
}

// https://www.sqlite.org/rescode.html, in the order of its lists.
constexpr std::array kCodeNames = std::to_array<std::pair<int, const char*>>({
    {SQLITE_ABORT, "SQLITE_ABORT"},
    {SQLITE_AUTH, "SQLITE_AUTH"},
    {SQLITE_BUSY, "SQLITE_BUSY"},
    {SQLITE_CANTOPEN, "SQLITE_CANTOPEN"},
    {SQLITE_CONSTRAINT, "SQLITE_CONSTRAINT"},
    {SQLITE_CORRUPT, "SQLITE_CORRUPT"},
    {SQLITE_EMPTY, "SQLITE_EMPTY"},
    {SQLITE_ERROR, "SQLITE_ERROR"},
    {SQLITE_FORMAT, "SQLITE_FORMAT"},
    {SQLITE_FULL, "SQLITE_FULL"},
    {SQLITE_INTERNAL, "SQLITE_INTERNAL"},
    {SQLITE_INTERRUPT, "SQLITE_INTERRUPT"},
    {SQLITE_IOERR, "SQLITE_IOERR"},
    {SQLITE_LOCKED, "SQLITE_LOCKED"},
    {SQLITE_MISMATCH, "SQLITE_MISMATCH"},
    {SQLITE_MISUSE, "SQLITE_MISUSE"},
    {SQLITE_NOLFS, "SQLITE_NOLFS"},
    {SQLITE_NOMEM, "SQLITE_NOMEM"},
    {SQLITE_NOTADB, "SQLITE_NOTADB"},
    {SQLITE_NOTFOUND, "SQLITE_NOTFOUND"},
    {SQLITE_PERM, "SQLITE_PERM"},
    {SQLITE_PROTOCOL, "SQLITE_PROTOCOL"},
    {SQLITE_RANGE, "SQLITE_RANGE"},
    {SQLITE_READONLY, "SQLITE_READONLY"},
    {SQLITE_SCHEMA, "SQLITE_SCHEMA"},
    {SQLITE_TOOBIG, "SQLITE_TOOBIG"},

    {SQLITE_ABORT_ROLLBACK, "SQLITE_ABORT_ROLLBACK"},
    {SQLITE_AUTH_USER, "SQLITE_AUTH_USER"},
    {SQLITE_BUSY_RECOVERY, "SQLITE_BUSY_RECOVERY"},
    {SQLITE_BUSY_SNAPSHOT, "SQLITE_BUSY_SNAPSHOT"},
    {SQLITE_BUSY_TIMEOUT, "SQLITE_BUSY_TIMEOUT"},
    {SQLITE_CANTOPEN_CONVPATH, "SQLITE_CANTOPEN_CONVPATH"},
    {SQLITE_CANTOPEN_FULLPATH, "SQLITE_CANTOPEN_FULLPATH"},
    {SQLITE_CANTOPEN_ISDIR, "SQLITE_CANTOPEN_ISDIR"},
    {SQLITE_CANTOPEN_SYMLINK, "SQLITE_CANTOPEN_SYMLINK"},
    {SQLITE_CONSTRAINT_CHECK, "SQLITE_CONSTRAINT_CHECK"},
    {SQLITE_CONSTRAINT_COMMITHOOK, "SQLITE_CONSTRAINT_COMMITHOOK"},
    {SQLITE_CONSTRAINT_DATATYPE, "SQLITE_CONSTRAINT_DATATYPE"},
    {SQLITE_CONSTRAINT_FOREIGNKEY, "SQLITE_CONSTRAINT_FOREIGNKEY"},
    {SQLITE_CONSTRAINT_FUNCTION, "SQLITE_CONSTRAINT_FUNCTION"},
    {SQLITE_CONSTRAINT_NOTNULL, "SQLITE_CONSTRAINT_NOTNULL"},
    {SQLITE_CONSTRAINT_PINNED, "SQLITE_CONSTRAINT_PINNED"},
    {SQLITE_CONSTRAINT_PRIMARYKEY, "SQLITE_CONSTRAINT_PRIMARYKEY"},
    {SQLITE_CONSTRAINT_ROWID, "SQLITE_CONSTRAINT_ROWID"},
    {SQLITE_CONSTRAINT_TRIGGER, "SQLITE_CONSTRAINT_TRIGGER"},
    {SQLITE_CONSTRAINT_UNIQUE, "SQLITE_CONSTRAINT_UNIQUE"},
    {SQLITE_CONSTRAINT_VTAB, "SQLITE_CONSTRAINT_VTAB"},
    {SQLITE_CORRUPT_INDEX, "SQLITE_CORRUPT_INDEX"},
    {SQLITE_CORRUPT_SEQUENCE, "SQLITE_CORRUPT_SEQUENCE"},
    {SQLITE_CORRUPT_VTAB, "SQLITE_CORRUPT_VTAB"},
    {SQLITE_ERROR_MISSING_COLLSEQ, "SQLITE_ERROR_MISSING_COLLSEQ"},
    {SQLITE_ERROR_RETRY, "SQLITE_ERROR_RETRY"},
    {SQLITE_ERROR_SNAPSHOT, "SQLITE_ERROR_SNAPSHOT"},
    {SQLITE_IOERR_READ, "SQLITE_IOERR_READ"},
    {SQLITE_IOERR_SHORT_READ, "SQLITE_IOERR_SHORT_READ"},
    {SQLITE_IOERR_WRITE, "SQLITE_IOERR_WRITE"},
    {SQLITE_IOERR_FSYNC, "SQLITE_IOERR_FSYNC"},
    {SQLITE_IOERR_TRUNCATE, "SQLITE_IOERR_TRUNCATE"},
    {SQLITE_IOERR_FSTAT, "SQLITE_IOERR_FSTAT"},
    {SQLITE_IOERR_LOCK, "SQLITE_IOERR_LOCK"},
    {SQLITE_IOERR_SHMMAP, "SQLITE_IOERR_SHMMAP"},
    {SQLITE_IOERR_NOMEM, "SQLITE_IOERR_NOMEM"},
    {SQLITE_IOERR_CORRUPTFS, "SQLITE_IOERR_CORRUPTFS"},
    {SQLITE_LOCKED_SHAREDCACHE, "SQLITE_LOCKED_SHAREDCACHE"},
    {SQLITE_LOCKED_VTAB, "SQLITE_LOCKED_VTAB"},
    {SQLITE_READONLY_DBMOVED, "SQLITE_READONLY_DBMOVED"},
    {SQLITE_READONLY_DIRECTORY, "SQLITE_READONLY_DIRECTORY"},
    {SQLITE_READONLY_RECOVERY, "SQLITE_READONLY_RECOVERY"},
});

}  // namespace

void ConnectionCloser::operator()(sqlite3* connection) const noexcept {
  // Statements are finalized before their connection goes, so that the plain close cannot fail.
  sqlite3_close(connection);
}

void StatementFinalizer::operator()(sqlite3_stmt* statement) const noexcept {
  sqlite3_finalize(statement);
}

void ThrowSqliteError(sqlite3* connection, int code) {
  const int extended = connection == nullptr ? code : sqlite3_extended_errcode(connection);
  const char* message = connection == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(connection);
  const int offset = connection == nullptr ? -1 : sqlite3_error_offset(connection);
  throw Error(KindOf(code), message,
              PrimarySqliteCode(extended) == PrimarySqliteCode(code) ? extended : code, offset);
}

void CheckSqlite(sqlite3* connection, int code) {
  if (code != SQLITE_OK) ThrowSqliteError(connection, code);
}

Error ErrorFromSqlite(const std::string& message, int code) {
  return Error(KindOf(code), message, code);
}

std::string SqliteCodeName(int code) {
  for (const auto& [known, name] : kCodeNames) {
    if (known == code) return name;
  }
  return {};
}

int PrimarySqliteCode(int code) noexcept { return code & 0xFF; }

}  // namespace storage
