// The program from outside: flags, exit codes, what it prints, signals, crashes.

#include <fstream>
#include <regex>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include "emulator/version.h"
#include "tests/emulator/commands/command_line_fixture.h"
#include "tests/support/api_client.h"
#include "tests/support/program.h"
#include "tests/support/raw_http_client.h"
#include "tests/support/running_server.h"
#include "tests/support/temp_directory.h"

namespace emulator {
namespace {

namespace fs = std::filesystem;
using tests::ApiClient;
using tests::ProgramEnd;
using tests::RunEmulator;
using tests::RunningServer;

class CommandLineTest : public CommandLineFixture {
 protected:
  static void MakeSqliteFile(const fs::path& file, const char* sql) {
    sqlite3* connection = nullptr;
    ASSERT_EQ(sqlite3_open(file.c_str(), &connection), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(connection, sql, nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(connection);
  }
};

TEST_F(CommandLineTest, TellsItsVersion) {
  const ProgramEnd end = RunEmulator({"--version"});
  EXPECT_EQ(end.exit_code, 0);
  EXPECT_EQ(end.output, VersionText() + "\n");
  EXPECT_TRUE(end.output.starts_with(std::string("d1-emulator ") + ProgramVersion())) << end.output;
  EXPECT_NE(end.output.find(std::string("\nSQLite ") + SQLITE_VERSION + "; "), std::string::npos);
  EXPECT_EQ(end.errors, "");
}

TEST_F(CommandLineTest, Helps) {
  const ProgramEnd end = RunEmulator({"--help"});
  EXPECT_EQ(end.exit_code, 0);
  EXPECT_EQ(end.errors, "");
  for (const char* word : {"serve", "databases", "--version"}) {
    EXPECT_NE(end.output.find(word), std::string::npos) << word;
  }
  const ProgramEnd serve = RunEmulator({"serve", "--help"});
  EXPECT_EQ(serve.exit_code, 0);
  for (const char* flag : {"--host", "--port", "--data", "--config", "--ready-file"}) {
    EXPECT_NE(serve.output.find(flag), std::string::npos) << flag;
  }
}

TEST_F(CommandLineTest, EndsWith2ForAWrongCommandLine) {
  for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{
           {}, {"dance"}, {"--nope"}, {"serve", "--nope"}, {"serve", "--port", "seventy"}}) {
    const ProgramEnd end = RunEmulator(arguments);
    EXPECT_EQ(end.exit_code, 2);
    EXPECT_EQ(end.output, "");
    EXPECT_NE(end.errors, "");
  }
}

TEST_F(CommandLineTest, HelpsWhoDoesNotKnowTheCommands) {
  const ProgramEnd nothing = RunEmulator({});
  EXPECT_EQ(nothing.exit_code, 2);
  const std::string help = RunEmulator({"--help"}).output;
  EXPECT_EQ(nothing.errors, help);
  EXPECT_THAT(help, testing::HasSubstr("3 another server uses the data folder"));
  const ProgramEnd asked = RunEmulator({"help"});
  EXPECT_EQ(asked.exit_code, 0);
  EXPECT_EQ(asked.output, help);

  EXPECT_THAT(RunEmulator({"serv"}).errors,
              testing::StartsWith("d1-emulator: there is no command serv; did you mean serve?\n"));
  EXPECT_THAT(
      RunEmulator({"dance"}).errors,
      testing::StartsWith("d1-emulator: there is no command dance\nThe commands are serve, "));
  EXPECT_THAT(RunEmulator({"import", "--help"}).output, testing::Not(testing::HasSubstr("(1x")));
}

TEST_F(CommandLineTest, ListsWorkspaces) {
  const ProgramEnd open = RunEmulator({"workspaces"});
  EXPECT_EQ(open.exit_code, 0) << open.errors;
  EXPECT_THAT(open.output, testing::HasSubstr("wsp_000000000000000000000001  default  "
                                              "000000000000000000000000010ca1d1  Default\n"));
  ExpectComplaint(RunEmulator({"workspaces", "--config", "/nowhere"}), 2, "/nowhere");
}

TEST_F(CommandLineTest, EndsWith2ForAWrongConfig) {
  const std::string config = (files.path() / "config.json").string();
  ExpectComplaint(RunEmulator(Serve({"--config", config})), 2, config);
  std::ofstream(config) << "{";
  ExpectComplaint(RunEmulator(Serve({"--config", config})), 2, config);
  std::ofstream(config) << R"({"unknown": 1})";
  ExpectComplaint(RunEmulator(Serve({"--config", config})), 2, config);
  EXPECT_FALSE(fs::exists(data)) << "nothing is made before the config is read";
}

TEST_F(CommandLineTest, EndsWith3WhenAnotherServerHasTheFolder) {
  RunningServer server;
  ExpectComplaint(RunEmulator({"serve", "--port", "0", "--data", server.data().string()}), 3,
                  server.data().string());
  EXPECT_TRUE(server.IsRunning());
}

TEST_F(CommandLineTest, EndsWith1ForACatalogOfANewerVersion) {
  fs::create_directories(data);
  MakeSqliteFile(data / "catalog.sqlite", "CREATE TABLE t(a); PRAGMA user_version = 1000");
  ExpectComplaint(RunEmulator(Serve()), 1, "version 1000");
  ExpectComplaint(RunEmulator({"databases", "--data", data.string()}), 1, "version 1000");
}

TEST_F(CommandLineTest, EndsWith1ForACatalogThatIsNone) {
  fs::create_directories(data);
  std::ofstream(data / "catalog.sqlite") << std::string(5000, 'x');
  ExpectComplaint(RunEmulator(Serve()), 1, "catalog");
  ExpectComplaint(RunEmulator({"databases", "--data", data.string()}), 1, "catalog");
}

TEST_F(CommandLineTest, EndsWith1ForAFolderThatCannotBeMade) {
  std::ofstream(files.path() / "data") << "a file";
  ExpectComplaint(RunEmulator(Serve()), 1, data.string());
}

TEST_F(CommandLineTest, EndsWith1ForAPortInUse) {
  RunningServer server;
  ExpectComplaint(
      RunEmulator({"serve", "--data", data.string(), "--port", std::to_string(server.port())}), 1,
      std::to_string(server.port()) + ": Address already in use; --port names another");
}

TEST_F(CommandLineTest, EndsWith1ForAReadyFileThatCannotBeWritten) {
  ExpectComplaint(RunEmulator(Serve({"--ready-file", "/nowhere/ready"})), 1, "/nowhere/ready");
}

TEST_F(CommandLineTest, SaysWhereItListensAndHowToPointClientsAtIt) {
  const RunningServer server;
  const std::string log = server.Log();
  EXPECT_TRUE(
      std::regex_search(log, std::regex("^d1-emulator listening on http://127\\.0\\.0\\.1:" +
                                        std::to_string(server.port()) + "\n")))
      << log;
  for (const std::string& line : {"data folder: " + server.data().string() + "\n",
                                  std::string("workspace for /api: wsp_000000000000000000000001\n"),
                                  "export CLOUDFLARE_API_BASE_URL=" + server.api_base_url() + "\n",
                                  "export CLOUDFLARE_ACCOUNT_ID=" + server.account_id() + "\n",
                                  "export CLOUDFLARE_API_TOKEN=" + server.token() + "\n"}) {
    EXPECT_NE(log.find(line), std::string::npos) << line;
  }
}

TEST_F(CommandLineTest, LogsQueriesThatFail) {
  for (const std::string level : {"warn", "info", "debug"}) {
    RunningServer server({.flags = {"--log-level", level}});
    ApiClient client(server);
    const std::string shop = client.Create("shop");
    const std::string sql =
        "SELECT ?1,\\n ?2 FROM nowhere WHERE b = '" + std::string(300, 'x') + "'";
    client.Send("POST", "/" + shop + "/query",
                R"({"batch":[{"sql":"SELECT 1; CREATE VIEW v AS SELECT 1"},{"sql":")" + sql +
                    R"(","params":["secret", 5]}]})");
    client.Query(shop, "CREATE TABLE _cf_x(a)");
    server.Stop();

    const std::string log = server.Log();
    const std::string failed = "query failed on database " + shop + ": ";
    if (level == "warn") {
      EXPECT_THAT(log, testing::Not(testing::HasSubstr(failed)));
      continue;
    }
    EXPECT_THAT(log, testing::HasSubstr(failed + "no such table: nowhere"));
    EXPECT_THAT(log, testing::HasSubstr("; SQL: SELECT ?1,  ?2 FROM nowhere WHERE b = 'xxx"));
    EXPECT_THAT(log, testing::Not(testing::HasSubstr(std::string(200, 'x'))));
    EXPECT_THAT(log, testing::HasSubstr("; SQL: CREATE TABLE _cf_x(a)\n"));
    const bool shows = log.find("...; parameters: 'secret', 5") != std::string::npos;
    EXPECT_EQ(shows, level == "debug") << log;
    EXPECT_EQ(log.find("secret") != std::string::npos, level == "debug") << log;
  }
}

TEST_F(CommandLineTest, LogsTransfersThatFail) {
  RunningServer server({.flags = {"--log-level", "info"}, .data = data});
  ApiClient client(server);
  const std::string shop = client.Create("shop");
  client.Query(shop, "CREATE VIRTUAL TABLE f USING fts5(a)");
  client.Send("POST", "/" + shop + "/export", R"({"output_format":"polling"})");
  std::ofstream(files.path() / "in.sql") << "CREATE TABLE t(a);\nINSERT INTO nowhere\nVALUES (1);";
  EXPECT_EQ(
      RunEmulator({"import", "--data", data.string(), "shop", files.path() / "in.sql"}).exit_code,
      1);
  std::ofstream(files.path() / "late.sql")
      << "CREATE TABLE p(a PRIMARY KEY); PRAGMA defer_foreign_keys=ON; "
         "CREATE TABLE c(a REFERENCES p); INSERT INTO c VALUES (1);";
  EXPECT_EQ(
      RunEmulator({"import", "--data", data.string(), "shop", files.path() / "late.sql"}).exit_code,
      1);
  server.Stop();

  const std::string log = server.Log();
  EXPECT_THAT(log, testing::ContainsRegex("export failed on database " + shop + ": [^;]*\n"));
  EXPECT_THAT(log, testing::HasSubstr("import failed on database " + shop +
                                      ": no such table: nowhere; SQL: INSERT INTO nowhere VALUES "
                                      "(1);\n"));
  EXPECT_THAT(log, testing::HasSubstr("import failed on database " + shop +
                                      ": FOREIGN KEY constraint failed\n"));
}

TEST_F(CommandLineTest, ListsDatabasesWhileAServerRuns) {
  RunningServer server;
  ApiClient client(server);
  const std::string shop = client.Create("shop");
  const std::string other = client.Create("other");
  client.Query(shop, "CREATE TABLE t(a)");

  const ProgramEnd end = RunEmulator({"databases", "--data", server.data().string()});

  EXPECT_EQ(end.exit_code, 0) << end.errors;
  EXPECT_EQ(std::count(end.output.begin(), end.output.end(), '\n'), 3) << end.output;
  std::smatch line;
  ASSERT_TRUE(std::regex_search(
      end.output, line,
      std::regex("shop +" + shop + " +" + server.account_id() + " +(\\d+) +(.+)\n")))
      << end.output;
  EXPECT_TRUE(fs::exists(line[2].str()));
  const std::string described = client.Send("GET", "/" + shop).body;
  EXPECT_THAT(described, testing::HasSubstr("\"file_size\":" + line[1].str() + ","));
  EXPECT_NE(end.output.find(other), std::string::npos);
  EXPECT_EQ(client.Query(shop, "INSERT INTO t VALUES (1)").status, 200) << "it disturbs nobody";
  server.Stop();
  EXPECT_EQ(RunEmulator({"databases", "--data", server.data().string()}).exit_code, 0);
}

TEST_F(CommandLineTest, ListsInsightsWhileAServerRunsAndAfter) {
  RunningServer server;
  ApiClient client(server);
  const std::string shop = client.Create("shop");
  const std::string other = client.Create("other");
  const auto insights = [&](std::vector<std::string> more) {
    more.insert(more.begin(), {"insights", "--data", server.data().string()});
    return RunEmulator(more);
  };
  EXPECT_EQ(insights({}).exit_code, 0);
  client.Query(shop, "CREATE TABLE t(id INTEGER PRIMARY KEY, a)");
  client.Query(shop, "SELECT a FROM t WHERE id = 1");
  client.Query(shop, "SELECT a FROM t WHERE id = 2");
  client.Query(other, "SELECT 1");
  server.Stop();

  const ProgramEnd all = insights({"--sort-by", "count"});
  EXPECT_EQ(all.exit_code, 0) << all.errors;
  EXPECT_TRUE(std::regex_search(
      all.output, std::regex("\n +2 +[0-9.]+ +[0-9.]+ +[0-9.]+ +2 +0 +0  shop\n"
                             "  SELECT a FROM t WHERE id = \\?\n"
                             "      SEARCH t USING INTEGER PRIMARY KEY \\(rowid=\\?\\)\n")))
      << all.output;
  EXPECT_NE(all.output.find("  other\n  SELECT ?\n"), std::string::npos) << all.output;
  const ProgramEnd one = insights({"other", "--limit", "1"});
  EXPECT_EQ(one.output.find("shop"), std::string::npos) << one.output;
  EXPECT_NE(one.output.find("SELECT ?"), std::string::npos) << one.output;
  ExpectComplaint(insights({"nobody"}), 1, "there is no database nobody");
}

TEST_F(CommandLineTest, ShowsAndVerifiesHistoryWhileAServerRunsAndAfter) {
  RunningServer server;
  ApiClient client(server);
  const std::string shop = client.Create("shop");
  client.Query(shop, "CREATE TABLE t(a)");
  client.Query(shop, "INSERT INTO t VALUES (1)");
  const auto run = [&](const std::string& what, std::vector<std::string> more) {
    std::vector<std::string> arguments = {"history", what, "--data", server.data().string()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return RunEmulator(arguments);
  };

  const ProgramEnd list = run("list", {"shop"});
  const ProgramEnd verified = run("verify", {shop});
  client.Query(shop, "INSERT INTO t VALUES (2)");
  server.Stop();

  EXPECT_EQ(list.exit_code, 0) << list.errors;
  EXPECT_EQ(std::count(list.output.begin(), list.output.end(), '\n'), 4) << list.output;
  EXPECT_EQ(verified.exit_code, 0) << verified.output << verified.errors;
  EXPECT_THAT(verified.output, testing::HasSubstr("2 commits and 1 snapshots"));
  EXPECT_THAT(run("verify", {"shop"}).output, testing::HasSubstr("3 commits"));
  std::smatch line;
  ASSERT_TRUE(std::regex_search(list.output, line, std::regex("([0-9a-f-]{59}) .*commit +1 ")));
  EXPECT_THAT(run("show", {"shop", line[1].str()}).output,
              testing::HasSubstr("checksum      right"));
  ExpectComplaint(run("show", {"shop", "none"}), 1, "there is no commit none");
  ExpectComplaint(run("list", {"other"}), 1, "there is no database other");
}

TEST_F(CommandLineTest, FindsWhatIsWrongWithAHistory) {
  RunningServer server;
  ApiClient client(server);
  const std::string shop = client.Create("shop");
  client.Query(shop, "CREATE TABLE t(a)");
  server.Stop();
  const fs::path segment = server.data() / "databases" / shop / "history" / "00000001.segment";
  std::fstream file(segment, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(-1, std::ios::end);
  file.put('\x55');
  file.close();

  const ProgramEnd end = RunEmulator({"history", "verify", "--data", server.data().string(), shop});

  EXPECT_EQ(end.exit_code, 1);
  EXPECT_THAT(end.output, testing::HasSubstr("NOT all right"));
}

TEST_F(CommandLineTest, SaysThatAFolderHasNoDatabases) {
  ExpectComplaint(RunEmulator({"databases", "--data", data.string()}), 1, data.string());
  EXPECT_FALSE(fs::exists(data));
}

TEST_F(CommandLineTest, MakesTheSameIdsFromASeed) {
  std::string first;
  for (int run = 0; run < 2; ++run) {
    const RunningServer server({.flags = {"--seed", "7"}});
    const std::string uuid = ApiClient(server).Create("shop");
    if (run == 0) first = uuid;
    EXPECT_EQ(uuid, first);
  }
}

}  // namespace
}  // namespace emulator
