// d1-emulator pull from a server that does what it should.

#include <filesystem>
#include <functional>
#include <string>

#include <gtest/gtest.h>
#include <stdlib.h>

#include "tests/emulator/remote/remote_fixture.h"

namespace emulator {
namespace {

using PullTest = RemoteFixture;

TEST_F(PullTest, TakesDatabasesWithTheirNamesIdsAndRows) {
  const std::string shop = MakeThere("shop", kRows);
  const std::string other = MakeThere("other", "CREATE TABLE t(a)");
  const ProgramEnd end = Pull(far.url(), {"shop", other});
  EXPECT_EQ(end.exit_code, 0) << end.errors;
  EXPECT_NE(end.errors.find("imported shop of " + far.url()), std::string::npos) << end.errors;
  EXPECT_TRUE(Has("shop", shop));
  EXPECT_TRUE(Has("other", other));
  EXPECT_EQ(ExactDump("shop"), ExactDumpThere("shop"));
}

TEST_F(PullTest, TakesThemThroughTheServerThatUsesTheFolder) {
  const std::string shop = MakeThere("shop", kRows);
  const tests::RunningServer near({.data = data});
  const ProgramEnd end = Pull(far.url(), {shop});
  EXPECT_EQ(end.exit_code, 0) << end.errors;
  EXPECT_NE(end.errors.find("it is served at " + near.url()), std::string::npos) << end.errors;
  EXPECT_TRUE(Has("shop", shop));
  EXPECT_EQ(ExactDump("shop"), ExactDumpThere("shop"));
}

TEST_F(PullTest, TakesNoMoreThanIsAskedFor) {
  MakeThere("shop", kRows);
  EXPECT_EQ(Pull(far.url(), {"--schema-only", "--table", "parent", "shop"}).exit_code, 0);
  EXPECT_EQ(
      Dump("shop"),
      "PRAGMA defer_foreign_keys=TRUE;\nCREATE TABLE parent(id INTEGER PRIMARY KEY, a TEXT);");
}

TEST_F(PullTest, KeepsWholeNumbersAndVirtualTablesInSqlitesForm) {
  MakeThere("shop",
            "CREATE TABLE t(a); INSERT INTO t VALUES (9007199254740993); "
            "CREATE VIRTUAL TABLE f USING fts5(x); INSERT INTO f VALUES ('some words');");
  const ProgramEnd end = Pull(far.url(), {"shop"});
  EXPECT_EQ(end.exit_code, 1);
  EXPECT_NE(end.errors.find("cannot export databases with Virtual Tables"), std::string::npos)
      << end.errors;
  EXPECT_FALSE(IsHere("shop"));
  EXPECT_EQ(Pull(far.url(), {"--exact", "shop"}).exit_code, 0);
  EXPECT_EQ(ExactDump("shop"), ExactDumpThere("shop"));
}

TEST_F(PullTest, LeavesADatabaseThatIsThere) {
  const std::string shop = MakeThere("shop", kRows);
  MakeHere("shop", dump);
  const ProgramEnd end = Pull(far.url(), {"shop"});
  EXPECT_EQ(end.exit_code, 1);
  EXPECT_NE(end.errors.find("there is a database shop in"), std::string::npos) << end.errors;
  EXPECT_EQ(Dump("shop"), dump);
  EXPECT_FALSE(Has("shop", shop));
}

TEST_F(PullTest, FillsAnEmptyDatabaseOfTheName) {
  MakeThere("shop", kRows);
  const std::string id = "0c000000-0000-4000-8000-00000000000c";
  Write("nothing.sql", "SELECT 1");
  Succeed("import", {"--id", id, "shop", Path("nothing.sql")});
  EXPECT_EQ(Pull(far.url(), {"shop"}).exit_code, 0);
  EXPECT_TRUE(Has("shop", id)) << "who has it configured goes by its id";
  EXPECT_EQ(ExactDump("shop"), ExactDumpThere("shop"));
}

TEST_F(PullTest, IsWholeOrNotThereInANamespaceThatIsReset) {
  MakeThere("shop", kRows);
  const tests::RunningServer near({.data = data});
  tests::ApiClient here(near);
  const std::string account(32, 'a');
  const std::string path = "/_d1/namespaces";
  const std::string reset = path + "/" + account + "/reset";
  EXPECT_EQ(here.SendTo("POST", path, R"({"account_id":")" + account + "\"}").status, 201);
  const auto pull = [&](const std::function<void(pid_t)>& meanwhile) {
    return tests::RunEmulator(
        {"pull", "--from", far.url(), "--data", data.string(), "--local-account", account, "shop"},
        meanwhile);
  };
  const ProgramEnd end = pull([&](pid_t) {
    for (int i = 0; i < 200; ++i) {
      EXPECT_EQ(here.SendTo("POST", reset).status, 200);
    }
  });
  EXPECT_TRUE(end.exit_code == 0 || end.errors.find("d1-emulator: ") != std::string::npos)
      << end.errors;
  if (IsHere("shop")) {
    EXPECT_EQ(ExactDump("shop"), ExactDumpThere("shop"));
  }
  EXPECT_EQ(here.SendTo("POST", path + "/" + account + "/reset").status, 200);
  EXPECT_FALSE(IsHere("shop"));
  EXPECT_EQ(pull({}).exit_code, 0);
  EXPECT_EQ(ExactDump("shop"), ExactDumpThere("shop"));
}

TEST_F(PullTest, SaysWhatIsMissing) {
  ProgramEnd end = Pull(far.url(), {"nobody"});
  EXPECT_EQ(end.exit_code, 1);
  EXPECT_NE(end.errors.find("has no database nobody"), std::string::npos) << end.errors;
  unsetenv("CLOUDFLARE_ACCOUNT_ID");
  end = Pull(far.url(), {"shop"});
  EXPECT_NE(end.errors.find("there is no account: set CLOUDFLARE_ACCOUNT_ID"), std::string::npos);
  end = Pull(far.url(), {"--account", "mine", "shop"});
  EXPECT_NE(end.errors.find("\"mine\" is no account"), std::string::npos) << end.errors;
  unsetenv("CLOUDFLARE_API_TOKEN");
  end = Pull(far.url(), {"shop"});
  EXPECT_NE(end.errors.find("there is no token: set CLOUDFLARE_API_TOKEN"), std::string::npos);
  end = Pull("ftp://here", {"shop"});
  EXPECT_NE(end.errors.find("\"ftp://here/client/v4\" is no address of an API"), std::string::npos);
}

TEST_F(PullTest, ReadsTheTokenFromAFile) {
  MakeThere("shop", "CREATE TABLE t(a)");
  unsetenv("CLOUDFLARE_API_TOKEN");
  Write("token", std::string("  ") + kToken + "\r\n");
  EXPECT_EQ(Pull(far.url(), {"--token-file", Path("token"), "shop"}).exit_code, 0);
  Write("token", std::string(kToken) + "\nanother");
  const ProgramEnd end = Pull(far.url(), {"--token-file", Path("token"), "shop"});
  EXPECT_EQ(end.exit_code, 1);
  EXPECT_NE(end.errors.find("is no token"), std::string::npos) << end.errors;
}

TEST_F(PullTest, ChecksTheCertificate) {
  ASSERT_EQ(tests::RunEmulator({"certificate", Path("tls")}).exit_code, 0);
  const tests::RunningServer safe({.flags = {"--tls-cert", Path("tls/server.pem"), "--tls-key",
                                             Path("tls/server-key.pem"), "--tls-port", "0"}});
  tests::ApiClient client(safe);
  EXPECT_EQ(client.Query(client.Create("shop"), "CREATE TABLE t(a)").status, 200);
  const ProgramEnd end = Pull(safe.tls_url(), {"shop"});
  EXPECT_EQ(end.exit_code, 1);
  EXPECT_NE(end.errors.find("is of no authority that is trusted here"), std::string::npos)
      << end.errors;
  EXPECT_FALSE(IsHere("shop"));
  const ProgramEnd trusted = Pull(safe.tls_url(), {"--ca-file", Path("tls/ca.pem"), "shop"});
  EXPECT_EQ(trusted.exit_code, 0) << trusted.errors;
  EXPECT_TRUE(IsHere("shop"));
}

}  // namespace
}  // namespace emulator
