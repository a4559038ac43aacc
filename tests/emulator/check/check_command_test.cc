// d1-emulator check on a data folder, with a server that uses it and without.

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/emulator/commands/transfer_command_fixture.h"
#include "tests/support/api_client.h"
#include "tests/support/running_server.h"

namespace emulator {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class CheckCommandTest : public TransferCommandFixture {
 protected:
  // A database that has read 3,000 rows and written 1,000 beyond its making, and one that has not.
  void RunShop() const {
    tests::RunningServer server({.data = data});
    tests::ApiClient client(server);
    const std::string shop = client.Create("shop");
    client.Create("other");
    client.Query(shop, "CREATE TABLE t(a INTEGER PRIMARY KEY) WITHOUT ROWID");
    client.Query(shop,
                 "INSERT INTO t WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n "
                 "LIMIT 1000) SELECT i FROM n");
    for (int i = 0; i < 3; ++i) client.Query(shop, "SELECT count(*) FROM t");
    EXPECT_EQ(server.Stop(), 0);
  }
};

TEST_F(CheckCommandTest, TellsWhatRowsCostAtPricesThatAreSaid) {
  RunShop();
  const ProgramEnd plain = Run("check", {});
  EXPECT_EQ(plain.exit_code, 0) << plain.errors;
  EXPECT_THAT(plain.output, Not(HasSubstr("USD"))) << "no price is known by itself";
  EXPECT_THAT(
      plain.output,
      HasSubstr("\nshop: 3000 rows read and 0 written by 3 runs of SELECT count(*) FROM t\n"));

  const ProgramEnd priced = Run("check", {"--price-read", "1000", "--price-written", "2.5e3"});
  EXPECT_EQ(priced.exit_code, 0) << priced.errors;
  EXPECT_THAT(priced.output, HasSubstr("shop: 3000 rows read and 0 written, 3.000000 USD by 3"));
  EXPECT_THAT(priced.output,
              HasSubstr("other: 0 rows read and 0 written in 30 days, 0.000000 USD (https://"));
  EXPECT_THAT(priced.output, HasSubstr("together: "));

  const ProgramEnd included =
      Run("check", {"--price-written", "1e6", "--included-written", "1000000", "shop"});
  EXPECT_THAT(included.output,
              AllOf(HasSubstr("written in 30 days, 0.000000 USD beyond the 0 and 1000000 that are "
                              "included\n"),
                    Not(HasSubstr("other"))));
}

TEST_F(CheckCommandTest, TellsAllAsJson) {
  RunShop();
  MakeSqliteFile("old.db", "CREATE TABLE t(a CHECK (power(a, 2) > 1))");
  Succeed("import", {Path("old.db")});
  const ProgramEnd end =
      Run("check", {"--json", "--days", "1", "--limit", "1", "--price-read", "1000"});
  EXPECT_EQ(end.exit_code, 1) << end.errors;
  EXPECT_THAT(
      end.output,
      AllOf(StartsWith(R"({"findings":[{"subject":"old","what":"table t is refused: not authorized)"
                       R"( to use function: power","source":"https://github.com/)"),
            HasSubstr(R"("known_by":"engine"}],"days":1,"databases":[)"),
            HasSubstr(R"({"database":"shop","statement":"SELECT count(*) FROM t","runs":3,)"
                      R"("rows_read":3000,"rows_written":0,"usd":3}],"bill_usd":)")));
  EXPECT_THAT(Run("check", {"--json", "old"}).output,
              HasSubstr(R"("rows_read":0,"rows_written":0,"usd":null}],"statements":[],)"
                        R"("bill_usd":null})"));
}

TEST_F(CheckCommandTest, LooksAtAFolderThatAServerUses) {
  tests::RunningServer server({.data = data});
  tests::ApiClient client(server);
  client.Query(client.Create("shop"),
               "CREATE TABLE t(a); INSERT INTO t VALUES (zeroblob(2000001))");
  const ProgramEnd end = Run("check", {"shop"});
  EXPECT_EQ(end.exit_code, 1) << end.errors;
  EXPECT_THAT(end.output, HasSubstr("shop: table t has a value of 2000001 bytes, where D1 takes "
                                    "2000000 (https://developers.cloudflare.com/d1/"));
}

TEST_F(CheckCommandTest, TellsOfNamesOnOneLine) {
  MakeSqliteFile("shop.db", "CREATE TABLE \"two\nlines\x1b\"(a CHECK (power(a, 2) > 1))");
  Succeed("import", {Path("shop.db")});
  EXPECT_THAT(Run("check", {}).output, StartsWith("shop: table two lines  is refused: "));
}

TEST_F(CheckCommandTest, RefusesWhatIsNoDatabase) {
  Fail("check", {}, "there are no databases in " + data.string());
  MakeSqliteFile("shop.db", "CREATE TABLE t(a)");
  Succeed("import", {Path("shop.db")});
  Fail("check", {"shop", "nothing"}, "there is no database nothing");
  EXPECT_EQ(Run("check", {"--account", std::string(32, '1')}).output, "");
}

TEST_F(CheckCommandTest, LooksAtAFileOfSqlAlone) {
  Write("fine.sql", "CREATE TABLE t(a);\nINSERT INTO t VALUES (upper('x'));\n");
  const ProgramEnd fine = Run("check", {"--sql", Path("fine.sql")});
  EXPECT_EQ(fine.exit_code, 0) << fine.errors;
  EXPECT_EQ(fine.output, "") << "a data folder is not asked for";
  Write("begins.sql", "BEGIN;\nSELECT 1;\nEND");
  const ProgramEnd both =
      Run("check", {"--json", "--sql", Path("fine.sql"), "--sql", Path("begins.sql")});
  EXPECT_EQ(both.exit_code, 1) << both.errors;
  EXPECT_THAT(both.output, AllOf(HasSubstr(R"({"findings":[{"subject":")" + Path("begins.sql") +
                                           R"(","what":"statement 1, at byte 0: begins or ends)"),
                                 HasSubstr(R"(such statements: 2",)")));
}

TEST_F(CheckCommandTest, RefusesWhatIsNoFileOfSql) {
  MakeSqliteFile("shop.db", "CREATE TABLE t(a)");
  Fail("check", {"--sql", Path("shop.db")}, "the file is an SQLite database and not SQL text");
  const ProgramEnd end = Run("check", {"--sql", Path("none.sql")});
  EXPECT_EQ(end.exit_code, 2);
  EXPECT_THAT(end.errors, HasSubstr("none.sql"));
}

TEST_F(CheckCommandTest, RefusesPricesThatAreNone) {
  for (const char* flag : {"--price-read", "--price-written"}) {
    for (const char* price : {"much", "-1", "nan", "inf", "1,5", ""}) {
      const ProgramEnd end = Run("check", {flag, price});
      EXPECT_EQ(end.exit_code, 2) << price;
      EXPECT_THAT(end.errors, AllOf(HasSubstr(flag), HasSubstr("is no price in US dollars")))
          << price;
    }
  }
  for (const char* rows : {"-1", "many", "1.5"}) {
    EXPECT_EQ(Run("check", {"--included-read", rows}).exit_code, 2) << rows;
  }
  EXPECT_EQ(Run("check", {"--days", "31"}).exit_code, 2);
}

}  // namespace
}  // namespace emulator
