// In what two states differ, told from the pages that do.

#include "storage/diff/compare_states.h"

#include <fstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/storage/diff/told_difference.h"
#include "tests/support/history_fixture.h"
#include "tests/support/queries/doubling_views.h"

namespace storage {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using tests::Mark;

class CompareStatesTest : public tests::HistoryFixture {
 protected:
  CompareStatesTest() {
    schema =
        "CREATE TABLE t(id INTEGER PRIMARY KEY, a, b); CREATE TABLE plain(x, y);"
        "CREATE TABLE named(k TEXT PRIMARY KEY, v); CREATE TABLE secret_one(x);"
        "CREATE TABLE pair(a, b, c, PRIMARY KEY(b, a)) WITHOUT ROWID;"
        "CREATE VIRTUAL TABLE words USING fts5(text)";
  }

  DatabaseDifference Compare(const Mark& before, const Mark& after,
                             const DifferenceOptions& wanted = {}) {
    const HeldHistory held = database().HoldHistory();
    const PastPages from(*held.live, held.segments, *Find(before.position));
    const PastPages to(*held.live, held.segments, *Find(after.position));
    return CompareStates(from, to, policy, wanted);
  }
  std::vector<std::string> Rows(const Mark& before, const Mark& after) {
    return tests::LinesOf(Compare(before, after));
  }
};

TEST_F(CompareStatesTest, TellsWhatWasAddedRemovedAndChanged) {
  const Mark before = Commit("INSERT INTO t VALUES (1, 'one', 1), (2, 'two', 2.5), (3, 'x', NULL)");
  Commit("INSERT INTO t VALUES (4, x'00ff', 9007199254740993)");
  Commit("DELETE FROM t WHERE id = 1");
  const Mark after = Commit("UPDATE t SET a = 'zwei' WHERE id = 2");

  EXPECT_THAT(Rows(before, after),
              ElementsAre("t id=1 | id=1,a='one',b=1 | - |",
                          "t id=2 | id=2,a='two',b=2.5 | id=2,a='zwei',b=2.5 | a",
                          "t id=4 | - | id=4,a=x'00ff',b=9007199254740993 |"));
  EXPECT_THAT(Rows(after, before),
              ElementsAre("t id=1 | - | id=1,a='one',b=1 |",
                          "t id=2 | id=2,a='zwei',b=2.5 | id=2,a='two',b=2.5 | a",
                          "t id=4 | id=4,a=x'00ff',b=9007199254740993 | - |"));
  EXPECT_THAT(Rows(after, after), IsEmpty());
}

TEST_F(CompareStatesTest, MatchesRowsByPrimaryKeyElseRowid) {
  const Mark before = Commit(
      "INSERT INTO plain VALUES (1, 2); INSERT INTO named VALUES ('k', 1), (NULL, 2);"
      "INSERT INTO pair VALUES (1, 'b', 1)");
  // It gets another rowid.
  Commit("INSERT INTO named VALUES ('later', 1); REPLACE INTO named VALUES ('k', 2)");
  const Mark after = Commit(
      "UPDATE plain SET y = 3; UPDATE named SET v = 3 WHERE k IS NULL; UPDATE pair SET c = 2");

  EXPECT_THAT(Rows(before, after), ElementsAre("named k='k' | k='k',v=1 | k='k',v=2 | v",
                                               "named k='later' | - | k='later',v=1 |",
                                               "named rowid=2 | k=NULL,v=2 | k=NULL,v=3 | v",
                                               "pair b='b',a=1 | a=1,b='b',c=1 | a=1,b='b',c=2 | c",
                                               "plain rowid=1 | x=1,y=2 | x=1,y=3 | y"));
}

TEST_F(CompareStatesTest, ComparesRedefinedTablesByTheirCommonColumns) {
  const Mark before = Commit("INSERT INTO plain VALUES (1, 'a'), (2, 'b')");
  Commit("ALTER TABLE plain ADD COLUMN z DEFAULT 7");
  const Mark added = Commit("UPDATE plain SET z = 8 WHERE x = 1");
  const Mark after = Commit("UPDATE plain SET y = 'c' WHERE x = 2");
  const DatabaseDifference difference = Compare(before, after);

  EXPECT_THAT(Rows(before, added), IsEmpty());
  EXPECT_THAT(tests::LinesOf(difference),
              ElementsAre("plain rowid=2 | x=2,y='b' | x=2,y='c',z=7 | y"));
  ASSERT_THAT(difference.schema, SizeIs(1));
  EXPECT_EQ(difference.schema[0].before, "CREATE TABLE plain(x, y)");
  EXPECT_EQ(difference.schema[0].after, "CREATE TABLE plain(x, y, z DEFAULT 7)");
}

TEST_F(CompareStatesTest, TellsAllRowsOfATableThatWasMadeOrDropped) {
  const Mark before = Commit("INSERT INTO plain VALUES (1, 2), (3, 4)");
  const Mark after = Commit("DROP TABLE plain; CREATE TABLE made(x); INSERT INTO made VALUES (5)");
  const DatabaseDifference difference = Compare(before, after);

  EXPECT_THAT(tests::LinesOf(difference),
              ElementsAre("made rowid=1 | - | x=5 |", "plain rowid=1 | x=1,y=2 | - |",
                          "plain rowid=2 | x=3,y=4 | - |"));
  ASSERT_THAT(difference.schema, SizeIs(2));
  EXPECT_EQ(difference.schema[0].name, "made");
  EXPECT_EQ(difference.schema[0].before, std::nullopt);
  EXPECT_EQ(difference.schema[1].after, std::nullopt);
}

TEST_F(CompareStatesTest, LeavesOutWhatIsNotAClients) {
  const Mark before = MarkNow();
  Commit("INSERT INTO words VALUES ('some words')");
  tests::PlainConnection(file().string()).Run("INSERT INTO secret_one VALUES (1)");
  const Mark after = Commit("ANALYZE");

  EXPECT_THAT(Rows(before, after), IsEmpty());
  EXPECT_THAT(Compare(before, after).schema, IsEmpty());
}

TEST_F(CompareStatesTest, SeesWhatHasChangedFarBehindItsPage) {
  const Mark before = Commit(
      "INSERT INTO plain VALUES (1, printf('%.*c', 60000, 'a')), (2, printf('%.*c', 9000, 'b'))");
  // In place: as long as it was, and all alike but for the last byte.
  const Mark after = Commit("UPDATE plain SET y = substr(y, 1, 59999) || 'z' WHERE x = 1");
  const DatabaseDifference difference = Compare(before, after);

  ASSERT_THAT(difference.rows, SizeIs(1));
  EXPECT_EQ(difference.rows[0].key[0].value.integer, 1);
  EXPECT_EQ(difference.rows[0].after->at(1).value.bytes.back(), 'z');
}

TEST_F(CompareStatesTest, APageOfRowsIsCutOutAndAllAreCounted) {
  const Mark before = MarkNow();
  const Mark after = Commit(
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 25)"
      " INSERT INTO t SELECT i, i, i FROM n; INSERT INTO plain VALUES (1, 1)");
  DifferenceOptions wanted;
  wanted.most = 10;
  wanted.skip = 20;
  const DatabaseDifference last = Compare(before, after, wanted);
  wanted.skip = 10;
  const DatabaseDifference middle = Compare(before, after, wanted);
  wanted.table = "t";
  const DatabaseDifference one = Compare(before, after, wanted);
  wanted.table = "none";

  EXPECT_THAT(middle.rows, SizeIs(10));
  EXPECT_TRUE(middle.has_more);
  EXPECT_EQ(middle.rows[0].key[0].value.integer, 10);
  EXPECT_THAT(last.rows, SizeIs(6));
  EXPECT_FALSE(last.has_more);
  ASSERT_THAT(last.tables, SizeIs(2));
  EXPECT_EQ(last.tables[0].added, 1U);
  EXPECT_EQ(last.tables[1].added, 25U);
  EXPECT_THAT(one.tables, SizeIs(1));
  EXPECT_EQ(tests::ErrorKindOf([&] { Compare(before, after, wanted); }), ErrorKind::kNotFound);
}

// A leaf of a table that is the same in both states is garbage, which nobody finds out.
TEST_F(CompareStatesTest, DoesNotReadTheRowsOfPagesThatAreTheSame) {
  Commit(
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)"
      " INSERT INTO t SELECT i, i, 'some text' FROM n");
  Close();
  const Mark before = MarkNow();
  const Mark after = Commit("UPDATE t SET a = 0 WHERE id IN (1, 20000)");
  const std::size_t page_size = after.pages.front().size();
  constexpr std::size_t kPage = 40;
  ASSERT_EQ(static_cast<int>(after.pages.at(kPage)[0]), 13) << "no leaf of a table";
  {
    std::fstream garbled(file(), std::ios::in | std::ios::out | std::ios::binary);
    garbled.seekp(static_cast<std::streamoff>(kPage * page_size));
    garbled << std::string(page_size, '\x01');
  }

  EXPECT_THAT(Rows(before, after), SizeIs(2));
}

TEST_F(CompareStatesTest, CompilesNoView) {
  const Mark before = Commit(tests::DoublingViews());
  const Mark after = Commit("INSERT INTO t VALUES (1, 'one', 1)");
  EXPECT_THAT(Rows(before, after), ElementsAre("t id=1 | - | id=1,a='one',b=1 |"));
}

}  // namespace
}  // namespace storage
