#include "storage/sqlite/sql_trivia.h"

#include <gtest/gtest.h>

namespace storage {
namespace {

TEST(SqlTriviaTest, SkipsWhatSqliteSkips) {
  EXPECT_EQ(SkipSqlTrivia(" \t\r\n\f;SELECT 1; "), "SELECT 1; ");
  EXPECT_EQ(SkipSqlTrivia("-- a; b\nSELECT 1"), "SELECT 1");
  EXPECT_EQ(SkipSqlTrivia("-- a\rSELECT 1\n;x"), "x");
  EXPECT_EQ(SkipSqlTrivia("/* a; */ /**/ /* * / */x"), "x");
  EXPECT_EQ(SkipSqlTrivia("\xEF\xBB\xBF ;x"), "x");
}

TEST(SqlTriviaTest, EndsWithTheTextInAnOpenComment) {
  EXPECT_EQ(SkipSqlTrivia("-- x"), "");
  EXPECT_EQ(SkipSqlTrivia("/* x"), "");
  EXPECT_EQ(SkipSqlTrivia("/*/"), "");
}

TEST(SqlTriviaTest, LeavesWhatSqliteTakesForTokens) {
  for (const char* sql : {"/*", "/", "-", "- -x", "\vx", "\xC2\xA0x", "\xEF\xBB", "'-- no'"}) {
    EXPECT_EQ(SkipSqlTrivia(sql), sql);
  }
  EXPECT_EQ(SkipSqlTrivia(""), "");
}

}  // namespace
}  // namespace storage
