#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/corpora/sqllogictest_reader.h"
#include "tests/corpora/sqllogictest_result.h"

namespace tests {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Record = SqllogictestRecord;

std::vector<Record> RecordsOf(const std::string& text) {
  std::istringstream file(text);
  SqllogictestReader reader(file);
  std::vector<Record> records;
  while (auto record = reader.Next()) records.push_back(std::move(*record));
  return records;
}

std::vector<std::string> SqlOf(const std::string& text) {
  std::vector<std::string> sql;
  for (const Record& record : RecordsOf(text)) sql.push_back(record.sql);
  return sql;
}

Cell Number(double number, const std::string& text) {
  return {.kind = Cell::Kind::kNumber, .number = number, .text = text};
}

Cell Text(const std::string& text) { return {.kind = Cell::Kind::kText, .text = text}; }

TEST(SqllogictestReaderTest, ReadsStatements) {
  const auto records = RecordsOf(
      "# A comment\n\nstatement ok\nCREATE TABLE t(\n  a)\n\n\nstatement error\nSELECT b FROM t");

  ASSERT_EQ(records.size(), 2);
  EXPECT_TRUE(records[0].succeeds);
  EXPECT_EQ(records[0].sql, "CREATE TABLE t(\n  a)");
  EXPECT_EQ(records[0].line, 3);
  EXPECT_FALSE(records[1].succeeds);
  EXPECT_EQ(records[1].sql, "SELECT b FROM t");
}

TEST(SqllogictestReaderTest, ReadsQueries) {
  const auto records = RecordsOf(
      "query IT rowsort label-1\nSELECT 1, 'a b'\n----\n1\na b\n\nquery R\nSELECT 1.5 WHERE 0\n");

  ASSERT_EQ(records.size(), 2);
  EXPECT_EQ(records[0].kind, Record::Kind::kQuery);
  EXPECT_EQ(records[0].types, "IT");
  EXPECT_EQ(records[0].sort, Record::Sort::kRows);
  EXPECT_EQ(records[0].label, "label-1");
  EXPECT_EQ(records[0].sql, "SELECT 1, 'a b'");
  EXPECT_THAT(records[0].expected, ElementsAre("1", "a b"));
  EXPECT_EQ(records[1].sort, Record::Sort::kNone);
  EXPECT_THAT(records[1].expected, IsEmpty());
}

TEST(SqllogictestReaderTest, LeavesOutWhatIsNotForSqlite) {
  EXPECT_THAT(
      SqlOf("skipif sqlite\nstatement ok\nA\n\nonlyif mysql # says who\nstatement ok\nB\n\n"
            "onlyif sqlite\nstatement ok\nC\n\nskipif mysql\nskipif oracle\nstatement ok\nD\n"
            "\nskipif mysql\nonlyif oracle\nstatement ok\nE\n\nstatement ok\nF\n"),
      ElementsAre("C", "D", "F"));
}

TEST(SqllogictestReaderTest, StopsAtAHaltForSqlite) {
  EXPECT_THAT(SqlOf("hash-threshold 8\n\nonlyif mysql\nhalt\n\nstatement ok\nA\n\nonlyif sqlite\n"
                    "halt\n\nstatement ok\nB\n"),
              ElementsAre("A"));
}

TEST(SqllogictestReaderTest, TakesLinesThatEndInCrLf) {
  const auto records = RecordsOf("query I nosort\r\nSELECT 1\r\n----\r\n1\r\n\r\n");

  ASSERT_EQ(records.size(), 1);
  EXPECT_EQ(records[0].sql, "SELECT 1");
  EXPECT_THAT(records[0].expected, ElementsAre("1"));
}

TEST(SqllogictestReaderTest, RefusesWhatIsNoRecord) {
  for (const char* text : {"statement\nA\n", "statement maybe\nA\n", "query\nA\n", "query X\nA\n",
                           "query I anysort\nA\n", "skipif\n", "SELECT 1\n"}) {
    EXPECT_THROW(RecordsOf(text), std::runtime_error) << text;
  }
}

TEST(SqllogictestResultTest, WritesValuesByTheirColumns) {
  const std::vector<Cell> row = {Number(7, "7"), Number(7.9, "7.9"), Text("12x"), Cell{},
                                 Number(1, "1"), Text(""),           Text("a\nb")};

  EXPECT_THAT(SqllogictestValues({row}, "IIIIRTT", Record::Sort::kNone),
              ElementsAre("7", "7", "12", "NULL", "1.000", "(empty)", "a@b"));
}

TEST(SqllogictestResultTest, WritesSixteenDigitsOfAReal) {
  const std::vector<Cell> row = {Number(-9223372036854775808.0, "-9223372036854775808")};

  EXPECT_THAT(SqllogictestValues({row}, "R", Record::Sort::kNone),
              ElementsAre("-9223372036854776000.000"));
}

TEST(SqllogictestResultTest, SortsRowsOrValues) {
  const std::vector<std::vector<Cell>> rows = {{Text("b"), Text("1")}, {Text("a"), Text("2")}};

  EXPECT_THAT(SqllogictestValues(rows, "TT", Record::Sort::kNone), ElementsAre("b", "1", "a", "2"));
  EXPECT_THAT(SqllogictestValues(rows, "TT", Record::Sort::kRows), ElementsAre("a", "2", "b", "1"));
  EXPECT_THAT(SqllogictestValues(rows, "TT", Record::Sort::kValues),
              ElementsAre("1", "2", "a", "b"));
}

// The sum is md5sum's of "1\nNULL\n".
TEST(SqllogictestResultTest, HashesEachValueWithItsLineBreak) {
  EXPECT_EQ(HashOfValues({"1", "NULL"}), "2 values hashing to 2be67997a5f720286a651cc52b0cb9dd");
}

TEST(SqllogictestResultTest, TakesValuesWrittenOutOrHashed) {
  const std::vector<std::string> values = {"1", "NULL"};

  EXPECT_TRUE(AreExpected(values, values));
  EXPECT_TRUE(AreExpected(values, {HashOfValues(values)}));
  EXPECT_FALSE(AreExpected({"NULL", "1"}, values));
  EXPECT_FALSE(AreExpected({"NULL", "1"}, {HashOfValues(values)}));
  EXPECT_TRUE(AreExpected({}, {}));
}

}  // namespace
}  // namespace tests
