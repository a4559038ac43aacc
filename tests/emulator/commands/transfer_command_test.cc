// d1-emulator export and import, from outside.

#include <algorithm>
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
#include "storage/ascii.h"
#include "tests/emulator/commands/transfer_command_fixture.h"
#include "tests/support/api_client.h"
#include "tests/support/program.h"
#include "tests/support/running_server.h"
#include "tests/support/temp_directory.h"

namespace emulator {
namespace {

using TransferCommandTest = TransferCommandFixture;

TEST_F(TransferCommandTest, ImportsAndExportsSql) {
  Write("in.sql", dump);
  Succeed("import", {"shop", Path("in.sql")});
  EXPECT_EQ(Dump("shop"), dump);
  Write("more.sql", "INSERT INTO t VALUES (2)");
  Succeed("import", {"shop", Path("more.sql")});
  EXPECT_EQ(Dump("shop"), dump + "\nINSERT INTO \"t\" (\"a\") VALUES(2);");
  Succeed("export", {"--as-d1", "--no-schema", "--table", "nobody", "shop", Path("none.sql")});
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
  Fail("export", {"--as-d1", "search", Path("out.sql")}, "Virtual Tables");
  EXPECT_EQ(Read("out.sql"), "what was there");
  EXPECT_FALSE(fs::exists(Path("out.sql.new")));
  Succeed("export", {"--as-d1", "--export-virtual-tables", "search", Path("out.sql")});
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
  const auto export_as_d1 = [&](std::vector<std::string> more) {
    more.insert(more.begin(), {"--as-d1", "--export-virtual-tables"});
    more.insert(more.end(), {"search", Path("out.sql")});
    return more;
  };
  Fail("export", export_as_d1({}), "cannot be read back");
  Succeed("export", export_as_d1({"--no-data"}));
  MakeSqliteFile("old.db", search(400'000).c_str());
  Succeed("import", {Path("old.db")});
}

TEST_F(TransferCommandTest, BringsBackToTheBitWhatItHasExported) {
  // More than D1 takes: 150 columns, and a value of 5 MB.
  std::string wide = "PRAGMA foreign_keys=OFF; CREATE TABLE wide(c0";
  for (int i = 1; i < 150; ++i) wide += ", c" + std::to_string(i);
  MakeSqliteFile(
      "old.db",
      (wide + "); INSERT INTO wide(c0, c149) VALUES (zeroblob(5000000), 9007199254740993);"
              "CREATE TABLE c(p REFERENCES p(id), v); INSERT INTO c VALUES (1, 2.0);"
              "CREATE TABLE p(id INTEGER PRIMARY KEY); INSERT INTO p VALUES (1);"
              "CREATE TABLE doc(k TEXT PRIMARY KEY, body);"
              "CREATE VIRTUAL TABLE f USING fts5(body, content='');"
              "CREATE TRIGGER ins AFTER INSERT ON doc BEGIN"
              " INSERT INTO f(rowid, body) VALUES (new.rowid, new.body); END;"
              "INSERT INTO doc VALUES ('a', 'apple'), ('b', 'line\r\nbreak');"
              "DELETE FROM doc WHERE k = 'a';"
              "CREATE VIEW a_view AS SELECT power(id, 2) AS square FROM p;"
              "CREATE TRIGGER on_view INSTEAD OF INSERT ON a_view BEGIN"
              " INSERT INTO p VALUES (new.square); END;")
          .c_str());
  const ProgramEnd end = Run("import", {Path("old.db")});
  EXPECT_EQ(end.exit_code, 0) << end.errors;
  EXPECT_NE(end.errors.find("warning: old: table wide has 150 columns, where D1 takes 100\n"),
            std::string::npos)
      << end.errors;
  EXPECT_NE(end.errors.find("warning: old: table wide has a value of 5000000 bytes"),
            std::string::npos)
      << end.errors;
  const std::string exact = ExactDump("old");
  fs::rename(Path("dump.sql"), Path("first.sql"));

  Succeed("import", {"copy", Path("first.sql")});

  EXPECT_TRUE(ExactDump("copy") == exact);
}

TEST_F(TransferCommandTest, RunsUtf16) {
  const std::string sql =
      "CREATE TABLE t(a); INSERT INTO t VALUES ('gr\xC3\xB6\xC3\x9F"
      "e \xF0\x9F\x8D\x8E')";
  const std::u16string text =
      u"CREATE TABLE t(a); INSERT INTO t VALUES ('gr\u00f6\u00dfe \xD83C\xDF4E')";
  std::string little = "\xFF\xFE";
  std::string big = "\xFE\xFF";
  for (const char16_t unit : text) {
    const char low = static_cast<char>(unit & 0xFF);
    const char high = static_cast<char>(unit >> 8);
    little += {low, high};
    big += {high, low};
  }
  Write("plain.sql", sql);
  Write("little.sql", little);
  Write("big.sql", big);
  for (const char* name : {"plain", "little", "big"}) {
    Succeed("import", {Path(std::string(name) + ".sql")});
  }
  EXPECT_EQ(Dump("little"), Dump("plain"));
  EXPECT_EQ(Dump("big"), Dump("plain"));
}

// A shop of music in the manner of a well-known sample, as SQLite's shell would dump it: each table
// before those that its rows name.
std::string MusicDump() {
  std::string sql =
      "-- Music, a sample database\r\nPRAGMA foreign_keys=OFF;\r\nBEGIN TRANSACTION;\r\n"
      "CREATE TABLE [Track]\r\n(\r\n    [TrackId] INTEGER  NOT NULL,\r\n"
      "    [Name] NVARCHAR(200)  NOT NULL,\r\n    [AlbumId] INTEGER,\r\n"
      "    [UnitPrice] NUMERIC(10,2)  NOT NULL,\r\n"
      "    CONSTRAINT [PK_Track] PRIMARY KEY  ([TrackId]),\r\n"
      "    FOREIGN KEY ([AlbumId]) REFERENCES [Album] ([AlbumId])\r\n"
      "\t\tON DELETE NO ACTION ON UPDATE NO ACTION\r\n);\r\n";
  for (int i = 1; i <= 3000; ++i) {
    sql += "INSERT INTO Track VALUES(" + std::to_string(i) + ",'Take ''" + std::to_string(i) +
           "''; or (\xC3\xA9tude)'," + std::to_string(i % 300 + 1) + ",0.99);\r\n";
  }
  sql +=
      "CREATE TABLE IF NOT EXISTS \"Album\" ([AlbumId] INTEGER NOT NULL PRIMARY KEY, [Title]"
      " NVARCHAR(160) NOT NULL, [ArtistId] INTEGER NOT NULL REFERENCES Artist);\r\n";
  for (int i = 1; i <= 300; ++i) {
    sql += "INSERT INTO Album VALUES(" + std::to_string(i) + ",'Album \"" + std::to_string(i) +
           "\"'," + std::to_string(i % 40 + 1) + ");\r\n";
  }
  sql += "CREATE TABLE Artist(ArtistId INTEGER PRIMARY KEY AUTOINCREMENT, Name);\r\n";
  for (int i = 1; i <= 40; ++i)
    sql += "INSERT INTO Artist VALUES(" + std::to_string(i) + ",NULL);\r\n";
  return sql +
         "DELETE FROM sqlite_sequence;\r\nINSERT INTO sqlite_sequence VALUES('Artist',275);\r\n"
         "CREATE UNIQUE INDEX [IPK_Track] ON [Track]([TrackId]);\r\n"
         "CREATE TRIGGER priced INSTEAD OF DELETE ON Prices BEGIN SELECT 1; END;\r\n"
         "COMMIT;\r\n";
}

TEST_F(TransferCommandTest, RunsADumpOfSqlitesShell) {
  std::string sql = MusicDump();
  const std::string trigger = "CREATE TRIGGER priced";
  sql.insert(sql.find(trigger), "CREATE VIEW Prices AS SELECT UnitPrice FROM Track;\r\n");
  Write("music.sql", sql);
  const ProgramEnd end = Run("import", {Path("music.sql")});
  EXPECT_EQ(end.exit_code, 0) << end.errors;
  EXPECT_NE(end.errors.find("executed 3351 statements"), std::string::npos) << end.errors;

  tests::RunningServer server({.flags = {}, .config = {}, .data = data});
  tests::ApiClient client(server);
  const std::string list = client.Send("GET", "").body;
  const std::string uuid = list.substr(list.find("\"uuid\":\"") + 8, 36);
  EXPECT_EQ(client.ValueOf(uuid,
                           "SELECT count(*) FROM Track JOIN Album USING (AlbumId)"
                           " JOIN Artist USING (ArtistId)"),
            "3000");
  EXPECT_EQ(client.ValueOf(uuid, "INSERT INTO Artist(Name) VALUES ('x') RETURNING ArtistId"),
            "276");
  EXPECT_EQ(client.ValueOf(uuid, "SELECT count(*) FROM pragma_foreign_key_check"), "0");
}

TEST_F(TransferCommandTest, TakesAllDatabasesOfAProjectOrNone) {
  Write("project/wrangler.toml",
        "[[d1_databases]]\nbinding = \"A\"\ndatabase_name = \"shop\"\ndatabase_id = \"one\"\n"
        "[[env.stage.d1_databases]]\nbinding = \"A\"\ndatabase_name = \"shop\"\n"
        "database_id = \"two\"\n");
  const std::string state = "project/.wrangler/state/v3/d1/miniflare-D1DatabaseObject/";
  const std::string two = state + compat::LocalFileName("two") + ".sqlite";
  MakeSqliteFile(state + compat::LocalFileName("one") + ".sqlite", "CREATE TABLE t(a)");
  MakeSqliteFile(two, "CREATE TABLE u(a)");
  Fail("import", {Path("project")}, "two databases are called shop");
  EXPECT_EQ(Databases().find("shop"), std::string::npos);
  Fail("import", {"--name", "other", Path("project")}, "--name is for one database");

  Write("project/wrangler.toml",
        "[[d1_databases]]\nbinding = \"A\"\ndatabase_name = \"a\"\ndatabase_id = \"one\"\n"
        "[[d1_databases]]\nbinding = \"B\"\ndatabase_name = \"b\"\ndatabase_id = \"two\"\n");
  Write(two, "SQLite format 3 and then nothing of the kind");
  Fail("import", {Path("project")}, "not a database");
  EXPECT_EQ(Databases().find(" a "), std::string::npos) << "what was taken in before goes again";
  const std::string listed = Databases();
  EXPECT_EQ(std::count(listed.begin(), listed.end(), '\n'), 1) << listed;
}

TEST_F(TransferCommandTest, GivesTheDatabasesOfAProjectTheirIds) {
  const std::string own = "0A000000-0000-4000-8000-00000000000a";
  const std::string preview = "0b000000-0000-4000-8000-00000000000b";
  Write("project/wrangler.jsonc", R"({"d1_databases": [
    {"binding": "A", "database_name": "a", "database_id": ")" +
                                      own + R"("},
    {"binding": "B", "database_name": "b", "database_id": "local", "preview_database_id": ")" +
                                      preview + R"("},
    {"binding": "C", "database_name": "c", "database_id": "<your id>"},
    {"binding": "D", "database_name": "d"}]})");
  const std::string state = "project/.wrangler/state/v3/d1/miniflare-D1DatabaseObject/";
  for (const std::string& id : {own, preview, std::string("<your id>"), std::string("D")}) {
    MakeSqliteFile(state + compat::LocalFileName(id) + ".sqlite", "CREATE TABLE t(a)");
  }
  const ProgramEnd end = Run("import", {Path("project")});
  EXPECT_EQ(end.exit_code, 0) << end.errors;
  EXPECT_TRUE(Has("a", storage::LowerCase(own))) << Databases();
  EXPECT_TRUE(Has("b", preview)) << Databases();
  EXPECT_NE(end.errors.find("the configuration's id of c, \"<your id>\", is no UUID: it has a new"),
            std::string::npos)
      << end.errors;
  EXPECT_EQ(end.errors.find("id of d"), std::string::npos) << end.errors;

  // All or nothing: of two, the id of one is taken.
  Write("project/wrangler.jsonc", R"({"d1_databases": [
    {"binding": "C", "database_name": "new", "database_id": "<your id>"},
    {"binding": "A", "database_name": "other", "database_id": ")" +
                                      own + R"("}]})");
  fs::remove(Path(state + compat::LocalFileName(preview) + ".sqlite"));
  fs::remove(Path(state + compat::LocalFileName("D") + ".sqlite"));
  Fail("import", {Path("project")}, "other: there is a database a with its id, ");
  EXPECT_EQ(Databases().find("new"), std::string::npos) << Databases();
}

TEST_F(TransferCommandTest, GivesTheDatabasesOfAProjectToItsAccount) {
  const std::string account = "0acc0000000000000000000000000acc";
  Write("project/wrangler.toml",
        "account_id = \"" + account + "\"\n[[d1_databases]]\nbinding = \"A\"");
  MakeSqliteFile("project/.wrangler/state/v3/d1/miniflare-D1DatabaseObject/" +
                     compat::LocalFileName("A") + ".sqlite",
                 "CREATE TABLE t(a)");
  const std::string others = "0acc0000000000000000000000000bcc";
  Succeed("import", {"--account", others, Path("project")});
  Succeed("import", {Path("project")});
  for (const std::string& owner : {account, others}) {
    EXPECT_NE(Databases().find(owner), std::string::npos) << Databases();
  }
  Fail("import", {Path("project")}, "there is a database A;");
}

TEST_F(TransferCommandTest, MakesADatabaseUnderAnIdThatIsChosen) {
  const std::string id = "0c000000-0000-4000-8000-00000000000c";
  MakeSqliteFile("old.db", "CREATE TABLE t(a)");
  Write("in.sql", dump);
  Succeed("import", {"--id", id, Path("old.db")});
  EXPECT_TRUE(Has("old", id)) << Databases();
  Fail("import", {"--id", id, "more", Path("old.db")}, "there is a database old with its id");
  Fail("import", {"--id", id, "more", Path("in.sql")}, "there is a database old with its id");
  Fail("import", {"--id", "shop", "more", Path("in.sql")}, "\"shop\" is no UUID");
  Fail("import", {"--id", "0d000000-0000-4000-8000-00000000000d", "old", Path("in.sql")},
       "there is a database old; --id is for one that is made");
  Succeed("import", {"--id", "0E000000-0000-4000-8000-00000000000E", "more", Path("in.sql")});
  EXPECT_TRUE(Has("more", "0e000000-0000-4000-8000-00000000000e")) << Databases();
}

TEST_F(TransferCommandTest, RefusesNamesAndAccountsThatTheApiRefuses) {
  MakeSqliteFile("My Shop.db", "CREATE TABLE t(a)");
  Write("My Shop.sql", dump);
  Fail("import", {Path("My Shop.db")}, "no database can be called \"My Shop\"");
  Fail("import", {Path("My Shop.sql")}, "no database can be called \"My Shop\"");
  Fail("import", {"--account", "zzz", "shop", Path("My Shop.db")}, "\"zzz\" is no account");
  Fail("import", {"--name", "a", "b", Path("My Shop.db")}, "named twice");
  const ProgramEnd end = Run("import", {"--name", "shop", Path("My Shop.db")});
  EXPECT_EQ(end.exit_code, 0) << end.errors;
  const std::size_t at = end.errors.find("\n  uuid  ");
  ASSERT_NE(at, std::string::npos) << end.errors;
  const std::string uuid = end.errors.substr(at + 9, 36);
  EXPECT_NE(Databases().find("shop  " + uuid), std::string::npos) << end.errors;
  EXPECT_NE(
      end.errors.find("\n  file  " + (data / "databases" / uuid / "database.sqlite").string()),
      std::string::npos)
      << end.errors;
  EXPECT_NE(end.errors.find("d1-emulator serve --data " + data.string() + "\n"), std::string::npos)
      << end.errors;
}

}  // namespace
}  // namespace emulator
