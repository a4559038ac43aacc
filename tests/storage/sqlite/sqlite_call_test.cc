#include "storage/sqlite/sqlite_call.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include "storage/error.h"

namespace storage {
namespace {

ErrorKind KindOf(int code) { return ErrorFromSqlite("m", code).kind(); }

TEST(SqliteCallTest, TakesWhatSqlBringsAboutForAnAnswerAboutSql) {
  for (const int code :
       {SQLITE_ERROR, SQLITE_ABORT, SQLITE_ABORT_ROLLBACK, SQLITE_MISMATCH, SQLITE_TOOBIG,
        SQLITE_RANGE, SQLITE_SCHEMA, SQLITE_CORRUPT_VTAB, SQLITE_LOCKED, SQLITE_LOCKED_VTAB,
        SQLITE_ERROR_MISSING_COLLSEQ, SQLITE_NOMEM}) {
    EXPECT_EQ(KindOf(code), ErrorKind::kInvalidSql) << SqliteCodeName(code);
  }
  for (const int code : {SQLITE_CONSTRAINT, SQLITE_CONSTRAINT_UNIQUE, SQLITE_CONSTRAINT_VTAB,
                         SQLITE_CONSTRAINT_DATATYPE, SQLITE_CONSTRAINT_PINNED}) {
    EXPECT_EQ(KindOf(code), ErrorKind::kConstraint) << SqliteCodeName(code);
  }
  EXPECT_EQ(KindOf(SQLITE_AUTH), ErrorKind::kNotAllowed);
  EXPECT_EQ(KindOf(SQLITE_FULL), ErrorKind::kDiskFull);
}

TEST(SqliteCallTest, TellsFaultsOfThePlatform) {
  for (const int code :
       {SQLITE_CORRUPT, SQLITE_CORRUPT_INDEX, SQLITE_CORRUPT_SEQUENCE, SQLITE_NOTADB}) {
    EXPECT_EQ(KindOf(code), ErrorKind::kCorruptFile) << SqliteCodeName(code);
  }
  for (const int code : {SQLITE_IOERR, SQLITE_IOERR_READ, SQLITE_IOERR_CORRUPTFS, SQLITE_CANTOPEN,
                         SQLITE_CANTOPEN_DIRTYWAL, SQLITE_READONLY, SQLITE_READONLY_DBMOVED,
                         SQLITE_PERM, SQLITE_NOLFS, SQLITE_INTERNAL}) {
    EXPECT_EQ(KindOf(code), ErrorKind::kIo) << SqliteCodeName(code);
  }
  for (const int code :
       {SQLITE_BUSY, SQLITE_BUSY_SNAPSHOT, SQLITE_BUSY_RECOVERY, SQLITE_PROTOCOL}) {
    EXPECT_EQ(KindOf(code), ErrorKind::kBusy) << SqliteCodeName(code);
  }
}

TEST(SqliteCallTest, KnowsEveryPrimaryCodeByName) {
  for (int code = SQLITE_ERROR; code <= SQLITE_NOTADB; ++code) {
    EXPECT_NE(SqliteCodeName(code), "") << code;
  }
  EXPECT_EQ(SqliteCodeName(SQLITE_IOERR_IN_PAGE), "SQLITE_IOERR_IN_PAGE");
  EXPECT_EQ(SqliteCodeName(SQLITE_OK), "");
}

TEST(SqliteCallTest, TakesAnExtendedCodeItDoesNotKnowForItsPrimaryOne) {
  EXPECT_EQ(SqliteCodeName(SQLITE_IOERR | (200 << 8)), "");
  EXPECT_EQ(KindOf(SQLITE_IOERR | (200 << 8)), ErrorKind::kIo);
  EXPECT_EQ(KindOf(SQLITE_CORRUPT | (200 << 8)), ErrorKind::kCorruptFile);
}

// As a connection without extended result codes has it: the call says the primary one.
TEST(SqliteCallTest, AsksTheConnectionForTheExtendedCode) {
  sqlite3* raw = nullptr;
  ASSERT_EQ(sqlite3_open(":memory:", &raw), SQLITE_OK);
  const ConnectionHandle connection(raw);
  const int code = sqlite3_exec(raw, "CREATE TABLE t(a UNIQUE); INSERT INTO t VALUES (1), (1)",
                                nullptr, nullptr, nullptr);
  ASSERT_EQ(code, SQLITE_CONSTRAINT);
  try {
    CheckSqlite(raw, code);
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.sqlite_code(), SQLITE_CONSTRAINT_UNIQUE);
    EXPECT_EQ(error.kind(), ErrorKind::kConstraint);
  }
}

}  // namespace
}  // namespace storage
