#include "storage/advice/index_candidates.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/error.h"
#include "tests/support/error_kind_of.h"

namespace storage {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::MatchesRegex;
using testing::UnorderedElementsAre;

class IndexCandidatesTest : public testing::Test {
 protected:
  void Table(const std::string& name, const std::string& columns) {
    entries.push_back({"table", name, name, "CREATE TABLE " + name + "(" + columns + ")"});
  }
  std::vector<std::string> Candidates(const std::string& sql) {
    NamedSchema schema(entries, sql);
    std::vector<std::string> texts;
    for (const IndexCandidate& candidate : FindIndexCandidates(schema, sql)) {
      texts.push_back(candidate.sql);
    }
    return texts;
  }

  std::vector<SchemaEntry> entries;
};

TEST_F(IndexCandidatesTest, AreOfWhatIsComparedAndOrderedBy) {
  Table("t", "id INTEGER PRIMARY KEY, a, b, c");

  EXPECT_THAT(Candidates("SELECT * FROM t WHERE a = 1"),
              ElementsAre(MatchesRegex("CREATE INDEX t_idx_[0-9a-f]+ ON t\\(a\\)")));
  EXPECT_THAT(Candidates("SELECT * FROM t WHERE a = 1 AND b > 2"),
              ElementsAre(HasSubstr("ON t(a, b)")));
  EXPECT_THAT(Candidates("SELECT * FROM t WHERE a = 1 ORDER BY c DESC"),
              ElementsAre(HasSubstr("ON t(a, c DESC)")));
}

TEST_F(IndexCandidatesTest, AreNoneWhereThereIsAnIndexOrNoUseForOne) {
  Table("t", "id INTEGER PRIMARY KEY, a UNIQUE, b");
  entries.push_back({"index", "i", "t", "CREATE INDEX i ON t(b)"});

  EXPECT_THAT(Candidates("SELECT * FROM t WHERE a = 1"), IsEmpty());
  EXPECT_THAT(Candidates("SELECT * FROM t WHERE b = 1"), IsEmpty());
  EXPECT_THAT(Candidates("SELECT * FROM t WHERE id = 1"), IsEmpty());
  EXPECT_THAT(Candidates("SELECT * FROM t"), IsEmpty());
  EXPECT_THAT(Candidates("INSERT INTO t(a) VALUES (1)"), IsEmpty());
}

TEST_F(IndexCandidatesTest, AreFoundThroughViewsAndForBothSidesOfAJoin) {
  Table("t", "id INTEGER PRIMARY KEY, a, b");
  Table("u", "id INTEGER PRIMARY KEY, a, c");
  entries.push_back({"view", "inner_view", "inner_view",
                     "CREATE VIEW inner_view AS SELECT t.b, c FROM t JOIN u ON u.a = t.a"});
  entries.push_back({"view", "v", "v", "CREATE VIEW v AS SELECT * FROM inner_view"});

  EXPECT_THAT(Candidates("SELECT * FROM v WHERE b = 1"),
              UnorderedElementsAre(HasSubstr("ON t(b"), HasSubstr("ON u(a)")));
}

TEST_F(IndexCandidatesTest, AreOfStatementsThatWriteToo) {
  Table("t", "id INTEGER PRIMARY KEY, a, b");

  EXPECT_THAT(Candidates("DELETE FROM t WHERE a = 1"), ElementsAre(HasSubstr("ON t(a)")));
  EXPECT_THAT(Candidates("UPDATE t SET b = 2 WHERE a = 1"), ElementsAre(HasSubstr("ON t(a)")));
  EXPECT_THAT(Candidates("UPDATE t SET b = 2 WHERE a = 1 RETURNING id, (SELECT 1)"),
              ElementsAre(HasSubstr("ON t(a)")));
}

TEST_F(IndexCandidatesTest, KeepNamesWhateverTheyHold) {
  entries.push_back({"table", "a\"; DROP TABLE t; --", "a\"; DROP TABLE t; --",
                     "CREATE TABLE \"a\"\"; DROP TABLE t; --\"(\"c'; d\", \"select\" TEXT COLLATE "
                     "NOCASE, \"\n;\n\")"});

  EXPECT_THAT(
      Candidates(
          "SELECT 1 FROM \"a\"\"; DROP TABLE t; --\" WHERE \"c'; d\" = 1 AND \"select\" = 2"),
      ElementsAre(testing::AllOf(testing::StartsWith("CREATE INDEX \"a\"\"; DROP TABLE t; --_idx_"),
                                 HasSubstr("ON \"a\"\"; DROP TABLE t; --\"("),
                                 HasSubstr("\"c'; d\""), HasSubstr("\"select\""))));
  EXPECT_THAT(Candidates("SELECT 1 FROM \"a\"\"; DROP TABLE t; --\" WHERE \"\n;\n\" = 1"),
              ElementsAre(HasSubstr("(\"\n;\n\")")));
}

TEST_F(IndexCandidatesTest, NameTheCollationThatIsComparedBy) {
  Table("t", "a TEXT COLLATE NOCASE");

  EXPECT_THAT(Candidates("SELECT * FROM t WHERE a = 'x'"), ElementsAre(HasSubstr("ON t(a)")));
  EXPECT_THAT(Candidates("SELECT * FROM t WHERE a = 'x' COLLATE BINARY"),
              ElementsAre(HasSubstr("ON t(a COLLATE BINARY)")));
}

TEST_F(IndexCandidatesTest, LookAtVirtualTablesAndThoseWithoutRowid) {
  Table("t", "a PRIMARY KEY, b");
  entries.back().sql += " WITHOUT ROWID";
  entries.push_back({"table", "f", "f", "CREATE VIRTUAL TABLE f USING fts5(x)"});
  entries.push_back(
      {"table", "f_data", "f_data", "CREATE TABLE 'f_data'(id INTEGER PRIMARY KEY, block BLOB)"});

  EXPECT_THAT(Candidates("SELECT * FROM f WHERE f MATCH 'x'"), IsEmpty());
  EXPECT_THAT(Candidates("SELECT * FROM f, f_data WHERE f MATCH 'x'"), IsEmpty());
  EXPECT_THAT(Candidates("SELECT * FROM t, f WHERE b = x AND f MATCH 'x'"),
              ElementsAre(HasSubstr("ON t(b)")));
}

TEST_F(IndexCandidatesTest, RunOnlyTheFirstStatementOfASchemasText) {
  Table("t", "a");
  entries.back().sql += "; CREATE TABLE planted(a)";

  NamedSchema schema(entries, "SELECT * FROM t, planted");

  EXPECT_EQ(schema.tables().size(), 1U);
}

TEST_F(IndexCandidatesTest, SayInSqlitesWordsWhatDoesNotCompile) {
  Table("t", "a");

  EXPECT_THAT(tests::ErrorMessageOf([&] { Candidates("SELECT * FROM nobody"); }),
              HasSubstr("no such table: nobody"));
  EXPECT_EQ(tests::ErrorKindOf([&] { Candidates("SELECT FROM"); }), ErrorKind::kInvalidSql);
  entries.push_back({"table", "", "", "CREATE TABLE \"\"(\"\")"});
  EXPECT_EQ(tests::ErrorMessageOf([&] { Candidates("SELECT * FROM \"\" WHERE \"\" = 1"); }),
            "no index on its tables can be made");
  entries.push_back({"table", "broken", "broken", "CREATE TABLE broken("});
  EXPECT_EQ(tests::ErrorKindOf([&] { Candidates("SELECT * FROM broken"); }),
            ErrorKind::kInvalidSql);
  EXPECT_THAT(Candidates("SELECT * FROM t"), IsEmpty());
}

}  // namespace
}  // namespace storage
