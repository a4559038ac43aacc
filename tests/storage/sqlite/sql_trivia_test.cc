#include "storage/sqlite/sql_trivia.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/support/small_stack.h"

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

TEST(SqlTriviaTest, SkipsAnyAmount) {
  tests::OnSmallStack([] {
    std::string many;
    for (int i = 0; i < 250'000; ++i) many += " ;/**/--\n\xEF\xBB\xBF";
    EXPECT_EQ(SkipSqlTrivia(many + "x"), "x");
  });
}

TEST(SqlTriviaTest, LeavesWhatSqliteTakesForTokens) {
  for (const char* sql : {"/*", "/", "-", "- -x", "\vx", "\xC2\xA0x", "\xEF\xBB", "'-- no'"}) {
    EXPECT_EQ(SkipSqlTrivia(sql), sql);
  }
  EXPECT_EQ(SkipSqlTrivia(""), "");
}

TEST(SqlTriviaTest, TakesAVerticalTabForBlankBehindABlankOrASemicolon) {
  EXPECT_EQ(SkipSqlTrivia(" \v\v x"), "x");
  EXPECT_EQ(SkipSqlTrivia(";\v;\v x"), "x");
  EXPECT_EQ(SkipSqlTrivia("-- a\n\vx"), "x");
  EXPECT_EQ(SkipSqlTrivia("/* a */\vx"), "\vx");
  EXPECT_EQ(SkipSqlTrivia("\xEF\xBB\xBF\vx"), "\vx");
  EXPECT_EQ(SkipSqlTriviaBehindStatement("\v-- a\n\vx"), "x");
  EXPECT_EQ(SkipSqlTriviaBehindStatement("\v"), "");
  EXPECT_EQ(SkipSqlTriviaBehindStatement(""), "");
}

TEST(SqlTriviaTest, FindsNoStatementInWhatJavaScriptTrims) {
  EXPECT_TRUE(HasNoStatement(""));
  EXPECT_TRUE(HasNoStatement(" ;-- a"));
  EXPECT_TRUE(HasNoStatement("\v"));
  EXPECT_TRUE(HasNoStatement("\u00A0\v\u1680\u2000\u200A\u2028\u2029\u202F\u205F\u3000\uFEFF "));
  for (const char* sql : {"x", "\vx", "\u00A0;", "\u0085", "\u200B", "\u180E", "\xC2", "\x1F"}) {
    EXPECT_FALSE(HasNoStatement(sql)) << sql;
  }
}

TEST(SqlTriviaTest, SkipsNothingButWhiteSpaceBehindAStatement) {
  EXPECT_EQ(SkipBlanksBehindStatement(""), "");
  EXPECT_EQ(SkipBlanksBehindStatement("\v \t\r\n\f"), "");
  EXPECT_EQ(SkipBlanksBehindStatement(" \nx "), "x ");
  for (const char* sql : {";", "-- a", "/**/", "x", "\u00A0", "\uFEFF"}) {
    EXPECT_EQ(SkipBlanksBehindStatement(sql), sql);
  }
}

TEST(SqlTriviaTest, FindsNothingButCommentLines) {
  for (const char* sql : {"", " \n", "\u00A0", "--", "-- a", "  -- a\n\u2028\t-- b\r--c\n\n"}) {
    EXPECT_TRUE(HasOnlyCommentLines(sql)) << sql;
  }
  for (const char* sql : {";", "/* a */", "-", "-- a\nx", "-- a\u2028x", "x -- a", "-- a\r- b"}) {
    EXPECT_FALSE(HasOnlyCommentLines(sql)) << sql;
  }
}

}  // namespace
}  // namespace storage
