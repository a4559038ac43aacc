// d1-emulator advise, on a data folder and by a server.

#include <regex>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/emulator/commands/command_line_fixture.h"
#include "tests/support/api_client.h"
#include "tests/support/running_server.h"

namespace emulator {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using tests::ApiClient;
using tests::RunEmulator;
using tests::RunningServer;

class AdviseCommandTest : public CommandLineFixture {
 protected:
  // What has run on it reads a table of 1000 rows for ten.
  static void MakeShop(ApiClient& client) {
    const std::string shop = client.Create("shop");
    client.Query(shop, "CREATE TABLE orders(id INTEGER PRIMARY KEY, customer_id INT)");
    client.Query(shop,
                 "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 1000)"
                 " INSERT INTO orders SELECT i, i % 100 FROM n");
    client.Query(shop, "SELECT * FROM orders WHERE customer_id = 5");
    client.Create("empty");
  }
  static ProgramEnd Advise(std::vector<std::string> more) {
    more.insert(more.begin(), "advise");
    return RunEmulator(more);
  }
  static void ExpectAdvice(const ProgramEnd& end) {
    EXPECT_EQ(end.exit_code, 0) << end.errors;
    EXPECT_THAT(end.errors, IsEmpty());
    EXPECT_TRUE(std::regex_match(
        end.output,
        std::regex(
            "CREATE INDEX orders_idx_[0-9a-f]+ ON orders\\(customer_id\\);  -- [0-9]+ bytes\n"
            "  rows read 1000 -> [0-9]{1,2}, [0-9.]+ ms -> [0-9.]+ ms, runs 1\n"
            "    SELECT \\* FROM orders WHERE customer_id = \\?\n")))
        << end.output;
  }
};

TEST_F(AdviseCommandTest, AdvisesOnTheDataFolderWhileAServerRunsAndAfter) {
  RunningServer server({.data = data});
  ApiClient client(server);
  MakeShop(client);
  EXPECT_EQ(Advise({"--data", data.string(), "shop"}).exit_code, 0);
  server.Stop();

  ExpectAdvice(Advise({"--data", data.string(), "shop"}));
  EXPECT_THAT(Advise({"--data", data.string(), "empty"}).output,
              HasSubstr("no index would help; statements that were tried: 0"));
  ExpectComplaint(Advise({"--data", data.string(), "nobody"}), 1, "there is no database nobody");
}

TEST_F(AdviseCommandTest, AsksAServer) {
  RunningServer server({.data = data});
  ApiClient client(server);
  MakeShop(client);

  ExpectAdvice(Advise({"--url", server.url(), "shop"}));
  EXPECT_THAT(Advise({"--url", server.url(), "--json", "shop"}).output,
              ContainsRegex("\"suggestions\":.*\"CREATE INDEX orders_idx_.*\"rows_read\":1000"));
  ExpectComplaint(Advise({"--url", server.url(), "nobody"}), 1, "there is no database nobody");
  ExpectComplaint(Advise({"--url", "http://127.0.0.1:1", "shop"}), 1, "no server can be reached");
}

TEST_F(AdviseCommandTest, TellsWhatItCouldNotTry) {
  RunningServer server({.data = data});
  ApiClient client(server);
  const std::string shop = client.Create("shop");
  client.Query(shop,
               "CREATE TABLE gone AS WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1"
               " FROM n WHERE i < 1000) SELECT i FROM n");
  client.Query(shop, "SELECT * FROM gone WHERE i = 5");
  client.Query(shop, "DROP TABLE gone");

  EXPECT_THAT(Advise({"--url", server.url(), "shop"}).output,
              HasSubstr("not tried: no such table: gone\n    SELECT * FROM gone WHERE i = ?\n"));
}

TEST_F(AdviseCommandTest, NeedsToKnowWhichDatabase) {
  EXPECT_EQ(Advise({}).exit_code, 2);
  EXPECT_EQ(Advise({"--data", data.string(), "--url", "http://127.0.0.1:1", "shop"}).exit_code, 2);
  EXPECT_THAT(Advise({"--help"}).output, Not(IsEmpty()));
}

}  // namespace
}  // namespace emulator
