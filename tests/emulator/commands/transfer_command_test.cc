// d1-emulator export and import, from outside.

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include "compat/wrangler_state.h"
#include "tests/support/api_client.h"
#include "tests/support/program.h"
#include "tests/support/running_server.h"
#include "tests/support/temp_directory.h"

namespace emulator {
namespace {

namespace fs = std::filesystem;
using tests::ProgramEnd;

class TransferCommandTest : public testing::Test {
 protected:
  // `arguments` behind the command and --data.
  ProgramEnd Run(const std::string& command, const std::vector<std::string>& arguments) const {
    std::vector<std::string> words = {command, "--data", data.string()};
    words.insert(words.end(), arguments.begin(), arguments.end());
    return tests::RunEmulator(words);
  }
  void Succeed(const std::string& command, const std::vector<std::string>& arguments) const {
    const ProgramEnd end = Run(command, arguments);
    EXPECT_EQ(end.exit_code, 0) << end.errors;
  }
  void Fail(const std::string& command, const std::vector<std::string>& arguments,
            const std::string& part) const {
    const ProgramEnd end = Run(command, arguments);
    EXPECT_EQ(end.exit_code, 1) << end.errors;
    EXPECT_NE(end.errors.find(part), std::string::npos) << end.errors;
  }

  std::string Path(const std::string& name) const { return (files.path() / name).string(); }
  void Write(const std::string& name, const std::string& text) const {
    fs::create_directories(fs::path(Path(name)).parent_path());
    std::ofstream(Path(name)) << text;
  }
  std::string Read(const std::string& name) const {
    std::ifstream in(Path(name));
    return {std::istreambuf_iterator<char>(in), {}};
  }
  void MakeSqliteFile(const std::string& name, const char* sql) const {
    fs::create_directories(fs::path(Path(name)).parent_path());
    sqlite3* connection = nullptr;
    ASSERT_EQ(sqlite3_open(Path(name).c_str(), &connection), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(connection, sql, nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(connection);
  }
  // The dump of a database of the data folder.
  std::string Dump(const std::string& database) const {
    Succeed("export", {database, Path("dump.sql")});
    return Read("dump.sql");
  }

  tests::TempDirectory files;
  const fs::path data = files.path() / "data";
  const std::string dump =
      "PRAGMA defer_foreign_keys=TRUE;\nCREATE TABLE t(a);\nINSERT INTO \"t\" (\"a\") VALUES(1);";
};

TEST_F(TransferCommandTest, ImportsAndExportsSql) {
  Write("in.sql", dump);
  Succeed("import", {"shop", Path("in.sql")});
  EXPECT_EQ(Dump("shop"), dump);
  Write("more.sql", "INSERT INTO t VALUES (2)");
  Succeed("import", {"shop", Path("more.sql")});
  EXPECT_EQ(Dump("shop"), dump + "\nINSERT INTO \"t\" (\"a\") VALUES(2);");
  Succeed("export", {"--no-schema", "--table", "nobody", "shop", Path("none.sql")});
  EXPECT_EQ(Read("none.sql"), "PRAGMA defer_foreign_keys=TRUE;");
}

TEST_F(TransferCommandTest, LeavesNothingOfWhatFails) {
  Write("bad.sql", "CREATE TABLE half(a); SELEC");
  Fail("import", {"shop", Path("bad.sql")}, "(statement 2, at byte 22 of the file); nothing was");
  Fail("export", {"shop", Path("out.sql")}, "there is no database shop");
  Fail("import", {Path("nothing.sql")}, "No such file");
  Write("fts.sql", "CREATE VIRTUAL TABLE f USING fts5(a)");
  Succeed("import", {"search", Path("fts.sql")});
  Write("out.sql", "what was there");
  Fail("export", {"search", Path("out.sql")}, "Virtual Tables");
  EXPECT_EQ(Read("out.sql"), "what was there");
  EXPECT_FALSE(fs::exists(Path("out.sql.new")));
  Succeed("export", {"--export-virtual-tables", "search", Path("out.sql")});
}

TEST_F(TransferCommandTest, LeavesNothingWhenItIsInterrupted) {
  Write("in.sql",
        "CREATE TABLE t(a); INSERT INTO t WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL"
        " SELECT i + 1 FROM c LIMIT 100000) SELECT hex(i) FROM c");
  Succeed("import", {"shop", Path("in.sql")});
  for (const int signal : {SIGINT, SIGTERM}) {
    Write("out.sql", "what was there");
    // A pipe is full long before the dump is written.
    ASSERT_EQ(mkfifo(Path("out.sql.new").c_str(), 0600), 0);

    std::ifstream pipe;
    const ProgramEnd end = tests::RunEmulator(
        {"export", "--data", data.string(), "shop", Path("out.sql")}, [&](pid_t pid) {
          pipe.open(Path("out.sql.new"));
          EXPECT_NE(pipe.get(), EOF);
          kill(pid, signal);
        });

    EXPECT_EQ(end.exit_code, -signal) << end.errors;
    EXPECT_FALSE(fs::exists(Path("out.sql.new")));
    EXPECT_EQ(Read("out.sql"), "what was there");
  }
}

TEST_F(TransferCommandTest, LeavesWhatWasThereOnAFullDisk) {
  Write("in.sql", dump);
  Succeed("import", {"shop", Path("in.sql")});
  Write("out.sql", "what was there");
  fs::create_symlink("/dev/full", Path("out.sql.new"));
  Fail("export", {"shop", Path("out.sql")}, Path("out.sql") + ": No space left on device");
  EXPECT_EQ(Read("out.sql"), "what was there");
  EXPECT_FALSE(fs::is_symlink(Path("out.sql.new")));
  Fail("export", {"shop", Path("none/out.sql")}, Path("none/out.sql") + ": No such file");
}

TEST_F(TransferCommandTest, TakesAnSqliteFileInAsANewDatabase) {
  MakeSqliteFile("old.db",
                 "PRAGMA page_size=1024; PRAGMA user_version=7; CREATE TABLE t(a);"
                 "INSERT INTO t VALUES (1); CREATE TABLE _cf_METADATA(key)");
  Succeed("import", {Path("old.db")});
  EXPECT_EQ(Dump("old"), dump);
  Fail("import", {Path("old.db")}, "there is a database old");
  Succeed("import", {"other", Path("old.db")});

  tests::RunningServer server({.flags = {}, .config = {}, .data = data});
  tests::ApiClient client(server);
  const std::string list = client.Send("GET", "").body;
  const std::string uuid = list.substr(list.find("\"uuid\":\"") + 8, 36);
  EXPECT_EQ(client.ValueOf(uuid, "PRAGMA page_size"), "4096");
  EXPECT_EQ(
      client.ValueOf(uuid, "SELECT group_concat(name) FROM sqlite_schema WHERE type = 'table'"),
      "\"t,_cf_KV\"");
  EXPECT_EQ(client.Query(uuid, "INSERT INTO t VALUES (2)").status, 200);
}

TEST_F(TransferCommandTest, TakesAWranglerProjectIn) {
  Write("project/wrangler.toml",
        "[[d1_databases]]\nbinding = \"DB\"\ndatabase_name = \"shop\"\ndatabase_id = \"one\"\n");
  const std::string state = "project/.wrangler/state/v3/d1/miniflare-D1DatabaseObject/";
  MakeSqliteFile(state + compat::LocalFileName("one") + ".sqlite",
                 "PRAGMA journal_mode=WAL; CREATE TABLE t(a); INSERT INTO t VALUES (1)");
  MakeSqliteFile(state + "metadata.sqlite", "CREATE TABLE _cf_ALARM(a)");
  Succeed("import", {Path("project")});
  EXPECT_EQ(Dump("shop"), dump);
}

TEST_F(TransferCommandTest, RefusesFilesThatD1CouldNotHold) {
  MakeSqliteFile("wide.db", "PRAGMA encoding='UTF-16'; CREATE TABLE t(a)");
  Fail("import", {Path("wide.db")}, "only databases in UTF-8");
  Write("broken.db", "SQLite format 3 and then nothing of the kind");
  Fail("import", {Path("broken.db")}, "not a database");
  EXPECT_EQ(tests::RunEmulator({"databases", "--data", data.string()}).output.find("broken"),
            std::string::npos);
}

TEST_F(TransferCommandTest, TakesSqlWithAnyAmountOfBlanks) {
  const auto search = [](std::size_t blanks) {
    return "CREATE VIRTUAL TABLE f USING fts5(a, content" + std::string(blanks, ' ') + "='')";
  };
  Write("in.sql", search(95'000));
  Succeed("import", {"search", Path("in.sql")});
  Fail("export", {"--export-virtual-tables", "search", Path("out.sql")}, "cannot be read back");
  Succeed("export", {"--export-virtual-tables", "--no-data", "search", Path("out.sql")});
  MakeSqliteFile("old.db", search(400'000).c_str());
  Succeed("import", {Path("old.db")});
}

TEST_F(TransferCommandTest, KeepsOutOfAFolderThatAServerUses) {
  tests::RunningServer server({.flags = {}, .config = {}, .data = data});
  Write("in.sql", dump);
  EXPECT_EQ(Run("import", {"shop", Path("in.sql")}).exit_code, 3);
  EXPECT_EQ(Run("export", {"shop", Path("out.sql")}).exit_code, 3);
  EXPECT_EQ(Run("import", {}).exit_code, 2);
}

}  // namespace
}  // namespace emulator
