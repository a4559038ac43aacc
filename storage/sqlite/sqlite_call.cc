#include "storage/sqlite/sqlite_call.h"

#include <array>

#include <sqlite3.h>

#include "storage/error.h"

namespace storage {

namespace {

struct Code {
  int code;
  const char* name;
  ErrorKind kind;
};

// Every code of https://www.sqlite.org/rescode.html that ends a call, each primary one before those
// that extend it.
//
// What a client's SQL can bring about on a sound file is an answer about SQL, whatever the family
// of the code: FTS5 says CORRUPT_VTAB of an index that its content has left behind, and LOCKED is
// only ever said within one connection, of a statement that writes into what it reads.
constexpr std::array kCodes = std::to_array<Code>({
    {SQLITE_ERROR, "SQLITE_ERROR", ErrorKind::kInvalidSql},
    {SQLITE_ERROR_MISSING_COLLSEQ, "SQLITE_ERROR_MISSING_COLLSEQ", ErrorKind::kInvalidSql},
    {SQLITE_ERROR_RETRY, "SQLITE_ERROR_RETRY", ErrorKind::kInvalidSql},
    {SQLITE_ERROR_SNAPSHOT, "SQLITE_ERROR_SNAPSHOT", ErrorKind::kInvalidSql},
    {SQLITE_ERROR_RESERVESIZE, "SQLITE_ERROR_RESERVESIZE", ErrorKind::kInvalidSql},
    {SQLITE_ERROR_KEY, "SQLITE_ERROR_KEY", ErrorKind::kInvalidSql},
    {SQLITE_ERROR_UNABLE, "SQLITE_ERROR_UNABLE", ErrorKind::kInvalidSql},
    {SQLITE_INTERNAL, "SQLITE_INTERNAL", ErrorKind::kIo},
    {SQLITE_PERM, "SQLITE_PERM", ErrorKind::kIo},
    {SQLITE_ABORT, "SQLITE_ABORT", ErrorKind::kInvalidSql},
    {SQLITE_ABORT_ROLLBACK, "SQLITE_ABORT_ROLLBACK", ErrorKind::kInvalidSql},
    {SQLITE_BUSY, "SQLITE_BUSY", ErrorKind::kBusy},
    {SQLITE_BUSY_RECOVERY, "SQLITE_BUSY_RECOVERY", ErrorKind::kBusy},
    {SQLITE_BUSY_SNAPSHOT, "SQLITE_BUSY_SNAPSHOT", ErrorKind::kBusy},
    {SQLITE_BUSY_TIMEOUT, "SQLITE_BUSY_TIMEOUT", ErrorKind::kBusy},
    {SQLITE_LOCKED, "SQLITE_LOCKED", ErrorKind::kInvalidSql},
    {SQLITE_LOCKED_SHAREDCACHE, "SQLITE_LOCKED_SHAREDCACHE", ErrorKind::kInvalidSql},
    {SQLITE_LOCKED_VTAB, "SQLITE_LOCKED_VTAB", ErrorKind::kInvalidSql},
    {SQLITE_NOMEM, "SQLITE_NOMEM", ErrorKind::kInvalidSql},
    {SQLITE_READONLY, "SQLITE_READONLY", ErrorKind::kIo},
    {SQLITE_READONLY_RECOVERY, "SQLITE_READONLY_RECOVERY", ErrorKind::kIo},
    {SQLITE_READONLY_CANTLOCK, "SQLITE_READONLY_CANTLOCK", ErrorKind::kIo},
    {SQLITE_READONLY_ROLLBACK, "SQLITE_READONLY_ROLLBACK", ErrorKind::kIo},
    {SQLITE_READONLY_DBMOVED, "SQLITE_READONLY_DBMOVED", ErrorKind::kIo},
    {SQLITE_READONLY_CANTINIT, "SQLITE_READONLY_CANTINIT", ErrorKind::kIo},
    {SQLITE_READONLY_DIRECTORY, "SQLITE_READONLY_DIRECTORY", ErrorKind::kIo},
    {SQLITE_INTERRUPT, "SQLITE_INTERRUPT", ErrorKind::kInvalidSql},
    {SQLITE_IOERR, "SQLITE_IOERR", ErrorKind::kIo},
    {SQLITE_IOERR_READ, "SQLITE_IOERR_READ", ErrorKind::kIo},
    {SQLITE_IOERR_SHORT_READ, "SQLITE_IOERR_SHORT_READ", ErrorKind::kIo},
    {SQLITE_IOERR_WRITE, "SQLITE_IOERR_WRITE", ErrorKind::kIo},
    {SQLITE_IOERR_FSYNC, "SQLITE_IOERR_FSYNC", ErrorKind::kIo},
    {SQLITE_IOERR_DIR_FSYNC, "SQLITE_IOERR_DIR_FSYNC", ErrorKind::kIo},
    {SQLITE_IOERR_TRUNCATE, "SQLITE_IOERR_TRUNCATE", ErrorKind::kIo},
    {SQLITE_IOERR_FSTAT, "SQLITE_IOERR_FSTAT", ErrorKind::kIo},
    {SQLITE_IOERR_UNLOCK, "SQLITE_IOERR_UNLOCK", ErrorKind::kIo},
    {SQLITE_IOERR_RDLOCK, "SQLITE_IOERR_RDLOCK", ErrorKind::kIo},
    {SQLITE_IOERR_DELETE, "SQLITE_IOERR_DELETE", ErrorKind::kIo},
    {SQLITE_IOERR_BLOCKED, "SQLITE_IOERR_BLOCKED", ErrorKind::kIo},
    {SQLITE_IOERR_NOMEM, "SQLITE_IOERR_NOMEM", ErrorKind::kIo},
    {SQLITE_IOERR_ACCESS, "SQLITE_IOERR_ACCESS", ErrorKind::kIo},
    {SQLITE_IOERR_CHECKRESERVEDLOCK, "SQLITE_IOERR_CHECKRESERVEDLOCK", ErrorKind::kIo},
    {SQLITE_IOERR_LOCK, "SQLITE_IOERR_LOCK", ErrorKind::kIo},
    {SQLITE_IOERR_CLOSE, "SQLITE_IOERR_CLOSE", ErrorKind::kIo},
    {SQLITE_IOERR_DIR_CLOSE, "SQLITE_IOERR_DIR_CLOSE", ErrorKind::kIo},
    {SQLITE_IOERR_SHMOPEN, "SQLITE_IOERR_SHMOPEN", ErrorKind::kIo},
    {SQLITE_IOERR_SHMSIZE, "SQLITE_IOERR_SHMSIZE", ErrorKind::kIo},
    {SQLITE_IOERR_SHMLOCK, "SQLITE_IOERR_SHMLOCK", ErrorKind::kIo},
    {SQLITE_IOERR_SHMMAP, "SQLITE_IOERR_SHMMAP", ErrorKind::kIo},
    {SQLITE_IOERR_SEEK, "SQLITE_IOERR_SEEK", ErrorKind::kIo},
    {SQLITE_IOERR_DELETE_NOENT, "SQLITE_IOERR_DELETE_NOENT", ErrorKind::kIo},
    {SQLITE_IOERR_MMAP, "SQLITE_IOERR_MMAP", ErrorKind::kIo},
    {SQLITE_IOERR_GETTEMPPATH, "SQLITE_IOERR_GETTEMPPATH", ErrorKind::kIo},
    {SQLITE_IOERR_CONVPATH, "SQLITE_IOERR_CONVPATH", ErrorKind::kIo},
    {SQLITE_IOERR_VNODE, "SQLITE_IOERR_VNODE", ErrorKind::kIo},
    {SQLITE_IOERR_AUTH, "SQLITE_IOERR_AUTH", ErrorKind::kIo},
    {SQLITE_IOERR_BEGIN_ATOMIC, "SQLITE_IOERR_BEGIN_ATOMIC", ErrorKind::kIo},
    {SQLITE_IOERR_COMMIT_ATOMIC, "SQLITE_IOERR_COMMIT_ATOMIC", ErrorKind::kIo},
    {SQLITE_IOERR_ROLLBACK_ATOMIC, "SQLITE_IOERR_ROLLBACK_ATOMIC", ErrorKind::kIo},
    {SQLITE_IOERR_DATA, "SQLITE_IOERR_DATA", ErrorKind::kIo},
    {SQLITE_IOERR_CORRUPTFS, "SQLITE_IOERR_CORRUPTFS", ErrorKind::kIo},
    {SQLITE_IOERR_IN_PAGE, "SQLITE_IOERR_IN_PAGE", ErrorKind::kIo},
    {SQLITE_IOERR_BADKEY, "SQLITE_IOERR_BADKEY", ErrorKind::kIo},
    {SQLITE_IOERR_CODEC, "SQLITE_IOERR_CODEC", ErrorKind::kIo},
    {SQLITE_CORRUPT, "SQLITE_CORRUPT", ErrorKind::kCorruptFile},
    {SQLITE_CORRUPT_VTAB, "SQLITE_CORRUPT_VTAB", ErrorKind::kInvalidSql},
    {SQLITE_CORRUPT_SEQUENCE, "SQLITE_CORRUPT_SEQUENCE", ErrorKind::kCorruptFile},
    {SQLITE_CORRUPT_INDEX, "SQLITE_CORRUPT_INDEX", ErrorKind::kCorruptFile},
    {SQLITE_NOTFOUND, "SQLITE_NOTFOUND", ErrorKind::kInvalidSql},
    {SQLITE_FULL, "SQLITE_FULL", ErrorKind::kDiskFull},
    {SQLITE_CANTOPEN, "SQLITE_CANTOPEN", ErrorKind::kIo},
    {SQLITE_CANTOPEN_NOTEMPDIR, "SQLITE_CANTOPEN_NOTEMPDIR", ErrorKind::kIo},
    {SQLITE_CANTOPEN_ISDIR, "SQLITE_CANTOPEN_ISDIR", ErrorKind::kIo},
    {SQLITE_CANTOPEN_FULLPATH, "SQLITE_CANTOPEN_FULLPATH", ErrorKind::kIo},
    {SQLITE_CANTOPEN_CONVPATH, "SQLITE_CANTOPEN_CONVPATH", ErrorKind::kIo},
    {SQLITE_CANTOPEN_DIRTYWAL, "SQLITE_CANTOPEN_DIRTYWAL", ErrorKind::kIo},
    {SQLITE_CANTOPEN_SYMLINK, "SQLITE_CANTOPEN_SYMLINK", ErrorKind::kIo},
    {SQLITE_PROTOCOL, "SQLITE_PROTOCOL", ErrorKind::kBusy},
    {SQLITE_EMPTY, "SQLITE_EMPTY", ErrorKind::kInvalidSql},
    {SQLITE_SCHEMA, "SQLITE_SCHEMA", ErrorKind::kInvalidSql},
    {SQLITE_TOOBIG, "SQLITE_TOOBIG", ErrorKind::kInvalidSql},
    {SQLITE_CONSTRAINT, "SQLITE_CONSTRAINT", ErrorKind::kConstraint},
    {SQLITE_CONSTRAINT_CHECK, "SQLITE_CONSTRAINT_CHECK", ErrorKind::kConstraint},
    {SQLITE_CONSTRAINT_COMMITHOOK, "SQLITE_CONSTRAINT_COMMITHOOK", ErrorKind::kConstraint},
    {SQLITE_CONSTRAINT_FOREIGNKEY, "SQLITE_CONSTRAINT_FOREIGNKEY", ErrorKind::kConstraint},
    {SQLITE_CONSTRAINT_FUNCTION, "SQLITE_CONSTRAINT_FUNCTION", ErrorKind::kConstraint},
    {SQLITE_CONSTRAINT_NOTNULL, "SQLITE_CONSTRAINT_NOTNULL", ErrorKind::kConstraint},
    {SQLITE_CONSTRAINT_PRIMARYKEY, "SQLITE_CONSTRAINT_PRIMARYKEY", ErrorKind::kConstraint},
    {SQLITE_CONSTRAINT_TRIGGER, "SQLITE_CONSTRAINT_TRIGGER", ErrorKind::kConstraint},
    {SQLITE_CONSTRAINT_UNIQUE, "SQLITE_CONSTRAINT_UNIQUE", ErrorKind::kConstraint},
    {SQLITE_CONSTRAINT_VTAB, "SQLITE_CONSTRAINT_VTAB", ErrorKind::kConstraint},
    {SQLITE_CONSTRAINT_ROWID, "SQLITE_CONSTRAINT_ROWID", ErrorKind::kConstraint},
    {SQLITE_CONSTRAINT_PINNED, "SQLITE_CONSTRAINT_PINNED", ErrorKind::kConstraint},
    {SQLITE_CONSTRAINT_DATATYPE, "SQLITE_CONSTRAINT_DATATYPE", ErrorKind::kConstraint},
    {SQLITE_MISMATCH, "SQLITE_MISMATCH", ErrorKind::kInvalidSql},
    {SQLITE_MISUSE, "SQLITE_MISUSE", ErrorKind::kInvalidSql},
    {SQLITE_NOLFS, "SQLITE_NOLFS", ErrorKind::kIo},
    {SQLITE_AUTH, "SQLITE_AUTH", ErrorKind::kNotAllowed},
    {SQLITE_AUTH_USER, "SQLITE_AUTH_USER", ErrorKind::kNotAllowed},
    {SQLITE_FORMAT, "SQLITE_FORMAT", ErrorKind::kInvalidSql},
    {SQLITE_RANGE, "SQLITE_RANGE", ErrorKind::kInvalidSql},
    {SQLITE_NOTADB, "SQLITE_NOTADB", ErrorKind::kCorruptFile},
});

const Code* FindCode(int code) noexcept {
  for (const Code& known : kCodes) {
    if (known.code == code) return &known;
  }
  return nullptr;
}

ErrorKind KindOf(int code) noexcept {
  const Code* known = FindCode(code);
  if (known == nullptr) known = FindCode(PrimarySqliteCode(code));
  return known == nullptr ? ErrorKind::kInvalidSql : known->kind;
}

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
  const int known = PrimarySqliteCode(extended) == PrimarySqliteCode(code) ? extended : code;
  throw Error(KindOf(known), message, known, offset);
}

void CheckSqlite(sqlite3* connection, int code) {
  if (code != SQLITE_OK) ThrowSqliteError(connection, code);
}

Error ErrorFromSqlite(const std::string& message, int code) {
  return Error(KindOf(code), message, code);
}

std::string SqliteCodeName(int code) {
  const Code* const known = FindCode(code);
  return known == nullptr ? std::string() : std::string(known->name);
}

int PrimarySqliteCode(int code) noexcept { return code & 0xFF; }

}  // namespace storage
