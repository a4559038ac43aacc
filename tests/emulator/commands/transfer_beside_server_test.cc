// d1-emulator export and import on a data folder that a server uses.

#include <string>

#include <gtest/gtest.h>

#include "storage/data_directory.h"
#include "tests/emulator/commands/transfer_command_fixture.h"
#include "tests/support/api_client.h"
#include "tests/support/running_server.h"

namespace emulator {
namespace {

using TransferBesideServerTest = TransferCommandFixture;

TEST_F(TransferBesideServerTest, ExportsBesideAServer) {
  tests::RunningServer server({.flags = {}, .config = {}, .data = data});
  tests::ApiClient client(server);
  const std::string shop = client.Create("shop");
  EXPECT_EQ(client.Query(shop, "CREATE TABLE t(a); INSERT INTO t VALUES (1)").status, 200);
  EXPECT_EQ(Dump("shop"), dump);
  EXPECT_EQ(Dump(shop), dump);
  Fail("export", {"nobody", Path("out.sql")}, "there is no database nobody");
  EXPECT_EQ(client.Query(shop, "INSERT INTO t VALUES (2)").status, 200);
}

TEST_F(TransferBesideServerTest, ImportsThroughTheServerThatUsesTheFolder) {
  MakeSqliteFile("old.db", "CREATE TABLE t(a); INSERT INTO t VALUES (1)");
  Write("in.sql", "BEGIN; " + dump + " COMMIT;");
  Write("bad.sql", "CREATE TABLE half(a); SELEC");
  const std::string account(32, 'a');
  // Tokens are the API's matter.
  const std::string config = R"({"accounts": [{"id": ")" + account + R"(", "name": "A"}],
      "users": [{"id": "usr_000000000000000000000ann", "email": "u@example.com"}],
      "tokens": [{"token": "secret-token", "user": "usr_000000000000000000000ann", "accounts": [")" +
                             account + R"("],
                  "permissions": ["d1:read", "d1:write"]}]})";
  {
    tests::RunningServer server({.flags = {}, .config = config, .data = data});
    const ProgramEnd end = Run("import", {Path("old.db")});
    EXPECT_EQ(end.exit_code, 0) << end.errors;
    EXPECT_NE(end.errors.find("\n  uuid  "), std::string::npos) << end.errors;
    EXPECT_NE(end.errors.find("it is served at http://127.0.0.1:" + std::to_string(server.port())),
              std::string::npos)
        << end.errors;
    Succeed("import", {"shop", Path("in.sql")});
    EXPECT_EQ(Dump("shop"), dump);
    EXPECT_EQ(Dump("old"), dump);
    Fail("import", {Path("old.db")}, "there is a database old");
    Fail("import", {"half", Path("bad.sql")}, "(statement 2, at byte 22 of the file); nothing was");
    Fail("import", {"--account", std::string(32, 'b'), "x", Path("in.sql")}, "there is no account");
    EXPECT_EQ(Run("import", {}).exit_code, 2);
    const std::string id = "0c000000-0000-4000-8000-00000000000c";
    Succeed("import", {"--id", id, "chosen", Path("in.sql")});
    EXPECT_EQ(Dump(id), dump);
  }
  Succeed("import", {"more", Path("in.sql")});
}

TEST_F(TransferBesideServerTest, ImportsNoMoreThanThePlanLets) {
  Write("in.sql", "CREATE TABLE IF NOT EXISTS t(a); INSERT INTO t VALUES (1);");
  Write("much.sql",
        "CREATE TABLE much(a); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
        "WHERE i < 100001) INSERT INTO much SELECT i FROM n;");
  const tests::RunningServer server({.flags = {"--plan", "free"}, .data = data});
  Succeed("import", {"shop", Path("much.sql")});
  Fail("import", {"shop", Path("in.sql")}, "daily row write limit");
  Fail("import", {"other", Path("in.sql")}, "daily row write limit");
  EXPECT_EQ(Databases().find("other"), std::string::npos) << "it was not made";
  Succeed("import", {"--account", std::string(32, 'b'), "theirs", Path("in.sql")});
}

TEST_F(TransferBesideServerTest, IsNotMisledByAnAddressThatIsOld) {
  Write("in.sql", dump);
  Succeed("import", {"shop", Path("in.sql")});
  Write("data/lock", R"({"url":"http://127.0.0.1:1","key":"old"})");
  // Nobody has the folder: the address is of a server that was killed.
  Succeed("import", {"other", Path("in.sql")});
  EXPECT_EQ(Read("data/lock"), "");
  // Another process that says nothing has it.
  const storage::DataDirectory directory(data);
  EXPECT_EQ(Run("import", {"third", Path("in.sql")}).exit_code, 3);
  directory.Announce(R"({"url":"http://127.0.0.1:1","key":"old"})");
  const ProgramEnd end = Run("import", {"third", Path("in.sql")});
  EXPECT_EQ(end.exit_code, 3);
  EXPECT_NE(end.errors.find("cannot be reached at http://127.0.0.1:1"), std::string::npos);
}

}  // namespace
}  // namespace emulator
