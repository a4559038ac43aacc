// How SQLite was built: its version, the compile options that decide what a query answers, and the
// authorizer's additional argument.

#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include "tests/storage/engine_fixture.h"

namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

using EngineOptionsTest = EngineTest;

TEST_F(EngineOptionsTest, HeaderAndLibraryAreOfTheSameBuild) {
  EXPECT_THAT(sqlite3_libversion(), StartsWith("3.53."));
  EXPECT_STREQ(sqlite3_libversion(), SQLITE_VERSION);
  EXPECT_STREQ(sqlite3_sourceid(), SQLITE_SOURCE_ID);
}

TEST_F(EngineOptionsTest, SourceIdSaysThatTheSourceWasEdited) {
  EXPECT_THAT(sqlite3_sourceid(), HasSubstr("alt"));
}

TEST_F(EngineOptionsTest, IsCompiledAsWorkerdIs) {
  for (const char* option :
       {"DEFAULT_FOREIGN_KEYS", "ENABLE_FTS5", "ENABLE_MATH_FUNCTIONS", "ENABLE_NORMALIZE",
        "ENABLE_RTREE", "ENABLE_UPDATE_DELETE_LIMIT", "OMIT_SHARED_CACHE"}) {
    EXPECT_TRUE(sqlite3_compileoption_used(option)) << option;
  }
}

TEST_F(EngineOptionsTest, RefusesAllocationsOver16MiB) {
  constexpr sqlite3_uint64 kMax = 16 << 20;
  void* fits = sqlite3_malloc64(kMax);
  void* too_large = sqlite3_malloc64(kMax + 1);

  EXPECT_NE(fits, nullptr);
  EXPECT_EQ(too_large, nullptr);
  sqlite3_free(fits);
  sqlite3_free(too_large);
}

TEST_F(EngineOptionsTest, LimitsThePrecisionOfPrintf) {
  EXPECT_EQ(Answer("SELECT length(printf('%.99999d', 1))"), "99999");
  EXPECT_EQ(Answer("SELECT length(printf('%.200000d', 1))"), "100000");
}

TEST_F(EngineOptionsTest, IsCompiledWithWhatWeAdd) {
  for (const char* option : {"ENABLE_COLUMN_METADATA", "ENABLE_DBPAGE_VTAB", "DEFAULT_MEMSTATUS=0",
                             "DEFAULT_WAL_SYNCHRONOUS=1", "THREADSAFE=2"}) {
    EXPECT_TRUE(sqlite3_compileoption_used(option)) << option;
  }
}

// Each of these changes what some query answers; Debian's own build has several of them.
TEST_F(EngineOptionsTest, LacksOptionsThatChangeAnswers) {
  for (const char* option :
       {"CASE_SENSITIVE_LIKE", "DQS=0", "ENABLE_ICU", "ENABLE_STAT4", "LIKE_DOESNT_MATCH_BLOBS",
        "OMIT_AUTOINIT", "OMIT_LOAD_EXTENSION", "SECURE_DELETE", "SOUNDEX", "USE_URI"}) {
    EXPECT_FALSE(sqlite3_compileoption_used(option)) << option;
  }
}

TEST_F(EngineOptionsTest, ParsesUpdateAndDeleteWithLimit) {
  MakeTable(10);

  Run("UPDATE t SET s = 'x' ORDER BY id DESC LIMIT 2");
  EXPECT_EQ(Answer("SELECT group_concat(id) FROM t WHERE s = 'x'"), "9,10");
  Run("DELETE FROM t ORDER BY id LIMIT 3");
  EXPECT_EQ(Answer("SELECT min(id) FROM t"), "4");
}

TEST_F(EngineOptionsTest, EnforcesForeignKeysUnasked) {
  EXPECT_EQ(Answer("PRAGMA foreign_keys"), "1");
}

TEST_F(EngineOptionsTest, TakesADoubleQuotedStringForAString) {
  EXPECT_EQ(Answer("SELECT \"no such column\""), "no such column");
}

TEST_F(EngineOptionsTest, MatchesBlobsWithLike) {
  EXPECT_EQ(Answer("SELECT CAST('abc' AS BLOB) LIKE 'a%'"), "1");
}

TEST_F(EngineOptionsTest, KnowsTheFunctionsOfItsVersion) {
  EXPECT_EQ(Answer("SELECT json(jsonb('[1,2]'))"), "[1,2]");
  EXPECT_EQ(Answer("SELECT concat_ws('-', octet_length('ä'), pow(2, 3), iif(1, 2))"), "2-8.0-2");
  EXPECT_EQ(Answer("SELECT string_agg(value, '+') FROM json_each('[1,2]')"), "1+2");
}

TEST_F(EngineOptionsTest, HasRTrees) {
  Run("CREATE VIRTUAL TABLE r USING rtree(id, x0, x1)");
  Run("INSERT INTO r VALUES (7, 1, 2)");

  EXPECT_EQ(Answer("SELECT id FROM r WHERE x0 < 1.5"), "7");
}

TEST_F(EngineOptionsTest, TellsTheAuthorizerTheNewNameOfARenamedTable) {
  MakeTable(0);
  std::vector<std::string> seen;
  const auto authorizer = [](void* context, int action, const char*, const char* table,
                             const char* new_name, const char*) {
    if (action == SQLITE_ALTER_TABLE) {
      auto& names = *static_cast<std::vector<std::string>*>(context);
      names.emplace_back(table);
      names.emplace_back(new_name == nullptr ? "none" : new_name);
    }
    return SQLITE_OK;
  };
  sqlite3_set_authorizer(connection(), authorizer, &seen);

  Run("ALTER TABLE t RENAME TO u");
  Run("ALTER TABLE u ADD COLUMN more TEXT");

  EXPECT_THAT(seen, ElementsAre("t", "u", "u", "none"));
}

}  // namespace
