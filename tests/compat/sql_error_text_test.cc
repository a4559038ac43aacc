#include "compat/sql_error_text.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

namespace compat {
namespace {

using storage::Error;
using storage::ErrorKind;

std::string Text(const std::string& message, int code, int offset = -1) {
  return D1ErrorText(Error(ErrorKind::kInvalidSql, message, code, offset));
}

TEST(SqlErrorTextTest, NamesTheCode) {
  EXPECT_EQ(Text("no such table: t", SQLITE_ERROR), "no such table: t: SQLITE_ERROR");
  EXPECT_EQ(Text("not authorized", SQLITE_AUTH), "not authorized: SQLITE_AUTH");
}

TEST(SqlErrorTextTest, PointsIntoTheStatement) {
  EXPECT_EQ(Text("near \"selec\": syntax error", SQLITE_ERROR, 0),
            "near \"selec\": syntax error at offset 0: SQLITE_ERROR");
}

TEST(SqlErrorTextTest, NamesTheExtendedCodeWhereItSaysMore) {
  EXPECT_EQ(
      Text("UNIQUE constraint failed: t.c", SQLITE_CONSTRAINT_UNIQUE),
      "UNIQUE constraint failed: t.c: SQLITE_CONSTRAINT (extended: SQLITE_CONSTRAINT_UNIQUE)");
  EXPECT_EQ(Text("no such column: x", SQLITE_ERROR, 51),
            "no such column: x at offset 51: SQLITE_ERROR");
  EXPECT_EQ(Text("odd", SQLITE_CONSTRAINT | (200 << 8)), "odd: SQLITE_CONSTRAINT");
}

TEST(SqlErrorTextTest, LeavesOtherErrorsAsTheyAre) {
  EXPECT_EQ(Text("Wrong number of parameter bindings for SQL query.", 0),
            "Wrong number of parameter bindings for SQL query.");
}

}  // namespace
}  // namespace compat
