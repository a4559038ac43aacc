// d1-emulator push to a server that does what it should.

#include <string>

#include <gtest/gtest.h>

#include "tests/emulator/remote/remote_fixture.h"

namespace emulator {
namespace {

using PushTest = RemoteFixture;

// Whole numbers that no double holds, texts that D1's own dump cannot write in one piece, and
// full-text tables.
constexpr const char* kOdd =
    "CREATE TABLE odd(id INTEGER PRIMARY KEY, a); "
    "INSERT INTO odd(a) VALUES (9223372036854775807), (0.1), (1e300), (x'00'), (NULL), "
    "('two' || char(13) || char(10) || 'lines'), ('it''s'); "
    "CREATE VIRTUAL TABLE f USING fts5(x); INSERT INTO f VALUES ('some words'); ";

TEST_F(PushTest, MakesDatabasesAsTheyAreHere) {
  MakeHere("shop", std::string(kRows) + kOdd);
  MakeHere("other", dump);
  const ProgramEnd end = Push(far.url(), {"shop", "other"});
  EXPECT_EQ(end.exit_code, 0) << end.errors;
  EXPECT_NE(end.errors.find("pushed shop to " + far.url() + "\n  uuid  "), std::string::npos);
  EXPECT_EQ(end.errors.find("  here  "), std::string::npos) << "the id is kept";
  EXPECT_TRUE(IsThere("other"));
  EXPECT_EQ(ExactDumpThere("shop"), ExactDump("shop"));
}

TEST_F(PushTest, ComesBackByAPull) {
  MakeHere("shop", kRows);
  EXPECT_EQ(Push(far.url(), {"shop"}).exit_code, 0);
  const std::string before = ExactDump("shop");
  fs::remove_all(data);
  EXPECT_EQ(Pull(far.url(), {"shop"}).exit_code, 0);
  EXPECT_EQ(ExactDump("shop"), before);
}

TEST_F(PushTest, SendsWhatAServerHasOpen) {
  const tests::RunningServer near({.data = data});
  tests::ApiClient here(near);
  EXPECT_EQ(here.Query(here.Create("shop"), kRows).status, 200);
  EXPECT_EQ(Push(far.url(), {"shop"}).exit_code, 0);
  EXPECT_EQ(ExactDumpThere("shop"), ExactDump("shop"));
}

TEST_F(PushTest, MakesAnEmptyDatabase) {
  MakeHere("shop", "SELECT 1");
  EXPECT_EQ(Push(far.url(), {"shop"}).exit_code, 0);
  EXPECT_TRUE(IsThere("shop"));
}

TEST_F(PushTest, FillsAnEmptyDatabaseOfTheNameAndTellsItsId) {
  MakeHere("shop", dump);
  const std::string shop = there.Create("shop");
  const ProgramEnd end = Push(far.url(), {"shop"});
  EXPECT_EQ(end.exit_code, 0) << end.errors;
  EXPECT_NE(end.errors.find("\n  uuid  " + shop + "\n  here  "), std::string::npos) << end.errors;
  EXPECT_EQ(ExactDumpThere("shop"), ExactDump("shop"));
}

TEST_F(PushTest, LeavesADatabaseThatIsThere) {
  MakeHere("shop", dump);
  const std::string shop = MakeThere("shop", "CREATE TABLE theirs(a)");
  const ProgramEnd end = Push(far.url(), {"shop"});
  EXPECT_EQ(end.exit_code, 1);
  EXPECT_NE(end.errors.find("has a database shop that is not empty; it stays as it is"),
            std::string::npos)
      << end.errors;
  EXPECT_EQ(there.ValueOf(shop, "SELECT group_concat(name) FROM sqlite_schema"),
            "\"_cf_KV,theirs\"");
}

TEST_F(PushTest, SendsNoMoreThanIsAskedFor) {
  MakeHere("shop", kRows);
  EXPECT_EQ(Push(far.url(), {"--no-data", "--table", "parent", "shop"}).exit_code, 0);
  EXPECT_EQ(ExactDumpThere("shop").find("INSERT"), std::string::npos);
  EXPECT_EQ(ExactDumpThere("shop").find("child"), std::string::npos);
}

TEST_F(PushTest, TellsBeforehandWhatTheServiceWouldRefuse) {
  std::string sql =
      "CREATE TABLE child(p REFERENCES parent(id), q REFERENCES nobody(id)); "
      "CREATE TABLE parent(id INTEGER PRIMARY KEY, a TEXT); "
      "INSERT INTO parent VALUES (1, '" +
      std::string(100'001, 'x') +
      "'); "
      "CREATE VIRTUAL TABLE f USING fts5(x); CREATE TABLE wide(c0";
  for (int i = 1; i < 101; ++i) sql += ", c" + std::to_string(i);
  MakeSqliteFile("shop.db", (sql + ")").c_str());
  Succeed("import", {Path("shop.db")});
  MakeHere("fine", kRows);
  const ProgramEnd end = Run("push", {"--dry-run", "fine", "shop"});
  EXPECT_EQ(end.exit_code, 1);
  const std::string limits = " (https://developers.cloudflare.com/d1/platform/limits/)\n";
  for (const std::string& line :
       {"shop: table wide has 101 columns, where D1 takes 100" + limits,
        "shop: table parent has rows that take statements of up to 100045 bytes, where D1 takes "
        "100000; such rows: 1" +
            limits,
        std::string("shop: table child comes before parent, which it refers to"),
        std::string("shop: table child refers to nobody, which is not there"),
        std::string("shop: table f is virtual: a database with such a table cannot be exported")}) {
    EXPECT_NE(end.output.find(line), std::string::npos) << line << "\nin\n" << end.output;
  }
  EXPECT_EQ(end.output.find("fine: "), std::string::npos) << end.output;
  EXPECT_EQ(Run("push", {"--dry-run", "fine"}).exit_code, 0);
  EXPECT_FALSE(IsThere("fine"));
}

}  // namespace
}  // namespace emulator
