// d1-emulator backup and restore, with and without a server.

#include <string>

#include <gtest/gtest.h>

#include "tests/emulator/commands/transfer_command_fixture.h"
#include "tests/support/api_client.h"
#include "tests/support/running_server.h"

namespace emulator {
namespace {

using BackupCommandTest = TransferCommandFixture;

TEST_F(BackupCommandTest, CopiesAFolderThatNobodyUses) {
  Write("in.sql", dump);
  Succeed("import", {"shop", Path("in.sql")});
  const std::string before = Databases();
  Succeed("backup", {Path("copy")});
  fs::remove_all(data);
  Succeed("restore", {Path("copy")});
  EXPECT_EQ(Databases(), before);
  EXPECT_EQ(Dump("shop"), dump);
}

TEST_F(BackupCommandTest, CopiesAFolderThatAServerUses) {
  tests::RunningServer server({.data = data});
  tests::ApiClient client(server);
  const std::string shop = client.Create("shop");
  EXPECT_EQ(client.Query(shop, "CREATE TABLE t(a); INSERT INTO t VALUES (1)").status, 200);
  const ProgramEnd end = Run("backup", {Path("copy")});
  EXPECT_EQ(end.exit_code, 0) << end.errors;
  EXPECT_NE(end.errors.find("copied 1 databases, "), std::string::npos) << end.errors;
  EXPECT_EQ(client.Query(shop, "INSERT INTO t VALUES (2)").status, 200);
  Fail("backup", {Path("copy")}, "there is something at " + Path("copy"));
  Fail("restore", {Path("copy")}, "there is something at " + data.string());

  const std::string restored = Path("restored");
  EXPECT_EQ(tests::RunEmulator({"restore", "--data", restored, Path("copy")}).exit_code, 0);
  tests::RunningServer again({.data = restored});
  tests::ApiClient there(again);
  EXPECT_EQ(there.ValueOf(shop, "SELECT group_concat(a) FROM t"), "\"1\"");
  EXPECT_EQ(there.Query(shop, "INSERT INTO t VALUES (3)").status, 200);
}

TEST_F(BackupCommandTest, SaysWhatIsMissing) {
  Fail("backup", {Path("copy")}, "there are no databases in");
  Fail("restore", {Path("copy")}, "is no backup: it has no backup.list");
}

}  // namespace
}  // namespace emulator
