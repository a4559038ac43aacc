#include "storage/transfer/schema_trial.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/test_policy.h"

namespace storage {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> Find(const std::vector<SchemaObject>& objects, SqlLimits limits = {}) {
  const tests::TestPolicy policy;
  std::vector<std::string> lines;
  for (const auto& [object, message] : FindSchemaRefusals(objects, policy, limits)) {
    lines.push_back(object);
    lines.back().append(" ").append(message);
  }
  return lines;
}

TEST(SchemaTrialTest, FindsNothingInWhatIsAllowed) {
  EXPECT_THAT(
      Find({{"table", "t", "t", "CREATE TABLE t(a, b AS (abs(a)))"},
            {"table", "f", "f", "CREATE VIRTUAL TABLE f USING fts5(x)"},
            {"index", "i", "t", "CREATE INDEX i ON t(b)"},
            {"view", "v", "v", "CREATE VIEW v AS SELECT * FROM t"},
            {"trigger", "g", "v", "CREATE TRIGGER g INSTEAD OF INSERT ON v BEGIN SELECT 1; END"}}),
      IsEmpty());
}

TEST(SchemaTrialTest, SaysNothingOfWhatNobodyCouldCompile) {
  std::vector<SchemaObject> objects = {{"table", "t", "t", "CREATE TABLE t(a)"},
                                       {"view", "v0", "v0", "CREATE VIEW v0 AS SELECT a FROM t"}};
  for (int i = 1; i < 20; ++i) {
    const std::string name = "v" + std::to_string(i);
    const std::string before = "v" + std::to_string(i - 1);
    std::string sql = "CREATE VIEW " + name;
    sql.append(" AS SELECT x.a FROM ").append(before).append(" x, ").append(before).append(" y");
    objects.push_back({"view", name, name, sql});
  }
  objects.push_back({"view", "w", "w", "CREATE VIEW w AS SELECT sqlite_version() AS x"});
  EXPECT_THAT(Find(objects),
              ElementsAre("view w cannot be read: not authorized to use function: sqlite_version"));
}

TEST(SchemaTrialTest, EndsATableThatIsMadeOfWhatNeverEnds) {
  EXPECT_THAT(Find({{"table", "t", "t",
                     "CREATE TABLE t AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1"
                     " FROM n) SELECT count(*) AS c FROM n"}}),
              IsEmpty());
}

TEST(SchemaTrialTest, FindsTriggersByWhatSetsThemOff) {
  EXPECT_THAT(Find({{"table", "t", "t", "CREATE TABLE t(x AS (a), a DEFAULT (sqlite_version()))"},
                    {"trigger", "g", "t", "CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT 1; END"},
                    {"trigger", "h", "t",
                     "CREATE TRIGGER h AFTER UPDATE OF a ON t BEGIN SELECT sqlite_version(); END"},
                    {"trigger", "i", "t",
                     "CREATE TRIGGER i AFTER DELETE ON t BEGIN SELECT sqlite_version(); END"},
                    {"trigger", "j", "t",
                     "CREATE TRIGGER IF NOT EXISTS j BEFORE UPDATE ON t BEGIN SELECT "
                     "sqlite_version(); END"}}),
              ElementsAre("trigger h cannot run: not authorized to use function: sqlite_version",
                          "trigger i cannot run: not authorized to use function: sqlite_version",
                          "trigger j cannot run: not authorized to use function: sqlite_version"));
}

TEST(SchemaTrialTest, ReadsNoViewForLong) {
  EXPECT_THAT(Find({{"view", "v", "v",
                     "CREATE VIEW v AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 "
                     "FROM n) SELECT max(i) FROM n"}}),
              IsEmpty());
}

TEST(SchemaTrialTest, TellsNothingOfWhatSqliteDoesNotRunEither) {
  EXPECT_THAT(Find({{"view", "v", "v", "CREATE VIEW v AS SELECT * FROM nothing"},
                    {"table", "w", "w", "CREATE TABLE w(a CHECK (no_function(a)))"}}),
              IsEmpty());
}

TEST(SchemaTrialTest, GoesByLimitsButThoseOfTables) {
  SqlLimits limits;
  limits.column = 6;
  limits.compound_select = 2;
  EXPECT_THAT(Find({{"table", "t", "t", "CREATE TABLE t(a, b, c, d, e, f, g)"},
                    {"view", "v", "v", "CREATE VIEW v AS SELECT * FROM t"},
                    {"view", "u", "u", "CREATE VIEW u AS SELECT 1 UNION SELECT 2 UNION SELECT 3"}},
                   limits),
              ElementsAre("view u is refused: too many terms in compound SELECT",
                          "view v cannot be read: too many columns in result set"));
}

TEST(SchemaTrialTest, FindsModulesAndNames) {
  EXPECT_THAT(
      Find({{"table", "r", "r", "CREATE VIRTUAL TABLE r USING rtree(id, a, b)"},
            {"index", "secret", "t", "CREATE INDEX secret ON t(a)"},
            {"table", "t", "t", "CREATE TABLE t(a)"}}),
      ElementsAre("table r is refused: not authorized", "index secret is refused: not authorized"));
}

}  // namespace
}  // namespace storage
