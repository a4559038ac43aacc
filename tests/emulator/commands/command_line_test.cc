// The program from outside: flags, exit codes, what it prints, signals, crashes.

#include <atomic>
#include <chrono>
#include <fstream>
#include <future>
#include <regex>
#include <string>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sqlite3.h>

#include "emulator/version.h"
#include "tests/support/api_client.h"
#include "tests/support/program.h"
#include "tests/support/raw_http_client.h"
#include "tests/support/running_server.h"
#include "tests/support/temp_directory.h"

namespace emulator {
namespace {

namespace fs = std::filesystem;
using tests::ApiAnswer;
using tests::ApiClient;
using tests::ProgramEnd;
using tests::RunEmulator;
using tests::RunningServer;

class CommandLineTest : public testing::Test {
 protected:
  // The arguments of a server on `data`.
  std::vector<std::string> Serve(std::vector<std::string> more = {}) const {
    std::vector<std::string> arguments = {"serve", "--port", "0", "--data", data.string()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
  }

  // A server that ended at once with `exit_code`, having said one line that holds `part`.
  static void ExpectComplaint(const ProgramEnd& end, int exit_code, const std::string& part) {
    EXPECT_EQ(end.exit_code, exit_code) << end.errors;
    EXPECT_EQ(end.output, "");
    EXPECT_EQ(std::count(end.errors.begin(), end.errors.end(), '\n'), 1) << end.errors;
    EXPECT_TRUE(end.errors.starts_with("d1-emulator: ")) << end.errors;
    EXPECT_NE(end.errors.find(part), std::string::npos) << end.errors;
  }

  // Waits for it a third of the time that the server gives requests to end.
  template <typename Condition>
  static bool IsSoon(const Condition& condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!condition()) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      std::this_thread::yield();
    }
    return true;
  }

  static void MakeSqliteFile(const fs::path& file, const char* sql) {
    sqlite3* connection = nullptr;
    ASSERT_EQ(sqlite3_open(file.c_str(), &connection), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(connection, sql, nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(connection);
  }

  tests::TempDirectory files;
  const fs::path data = files.path() / "data";
};

TEST_F(CommandLineTest, TellsItsVersion) {
  const ProgramEnd end = RunEmulator({"--version"});
  EXPECT_EQ(end.exit_code, 0);
  EXPECT_EQ(end.output, std::string("d1-emulator ") + ProgramVersion() + "\n");
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
      std::to_string(server.port()));
}

TEST_F(CommandLineTest, EndsWith1ForAReadyFileThatCannotBeWritten) {
  const ProgramEnd end = RunEmulator(Serve({"--ready-file", "/nowhere/ready"}));
  EXPECT_EQ(end.exit_code, 1);
  EXPECT_NE(end.errors.find("/nowhere/ready"), std::string::npos) << end.errors;
}

TEST_F(CommandLineTest, SaysWhereItListensAndHowToPointClientsAtIt) {
  const RunningServer server;
  const std::string log = server.Log();
  EXPECT_TRUE(
      std::regex_search(log, std::regex("^d1-emulator listening on http://127\\.0\\.0\\.1:" +
                                        std::to_string(server.port()) + "\n")))
      << log;
  for (const std::string& line : {"export CLOUDFLARE_API_BASE_URL=" + server.api_base_url() + "\n",
                                  "export CLOUDFLARE_ACCOUNT_ID=" + server.account_id() + "\n",
                                  "export CLOUDFLARE_API_TOKEN=" + server.token() + "\n"}) {
    EXPECT_NE(log.find(line), std::string::npos) << line;
  }
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
  ASSERT_TRUE(std::regex_search(end.output, line, std::regex("shop +" + shop + " +(\\d+) +(.+)\n")))
      << end.output;
  EXPECT_EQ(fs::file_size(line[2].str()), std::stoull(line[1].str()));
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

TEST_F(CommandLineTest, EndsWith0WhenAsked) {
  RunningServer server;
  EXPECT_EQ(server.Stop(), 0) << server.Log();

  RunningServer interrupted;
  kill(interrupted.pid(), SIGINT);
  while (interrupted.IsRunning()) std::this_thread::yield();
  EXPECT_EQ(interrupted.Stop(), 0) << interrupted.Log();
}

TEST_F(CommandLineTest, EndsAtOnceWhenAskedTwice) {
  for (const int signal : {SIGTERM, SIGINT}) {
    RunningServer server;
    const std::string uuid = ApiClient(server).Create("shop");
    // An upload that goes on no further holds the server for as long as it waits for requests.
    tests::RawHttpClient upload(server.port());
    upload.Send("POST /client/v4/accounts/" + server.account_id() + "/d1/database/" + uuid +
                "/query HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + server.token() +
                "\r\nContent-Length: 1000000\r\nExpect: 100-continue\r\n\r\n");
    ASSERT_EQ(upload.Read().status, 100) << "it awaits the upload";
    kill(server.pid(), signal);
    ASSERT_TRUE(IsSoon([&] { return !fs::exists(server.ready_file()); }));
    EXPECT_TRUE(server.IsRunning()) << "requests may end";
    kill(server.pid(), signal);

    ASSERT_TRUE(IsSoon([&] { return !server.IsRunning(); }));
    EXPECT_EQ(server.Stop(), -signal) << server.Log();
  }
}

TEST_F(CommandLineTest, HasAReadyFileOnlyWhileItAnswers) {
  RunningServer server;
  EXPECT_TRUE(fs::exists(server.ready_file()));
  server.Stop();
  EXPECT_FALSE(fs::exists(server.ready_file()));
}

TEST_F(CommandLineTest, LeavesNoReadyFileOfAServerThatWasKilled) {
  RunningServer other;
  RunningServer server;
  const std::string ready = server.ready_file().string();
  server.Kill();
  EXPECT_TRUE(fs::exists(ready));
  // However its start ends.
  ExpectComplaint(RunEmulator({"serve", "--data", data.string(), "--ready-file", ready, "--port",
                               std::to_string(other.port())}),
                  1, std::to_string(other.port()));
  EXPECT_FALSE(fs::exists(ready));
  std::ofstream(ready) << "{}";
  ExpectComplaint(RunEmulator(Serve({"--ready-file", ready, "--config", "/nowhere"})), 2,
                  "/nowhere");
  EXPECT_FALSE(fs::exists(ready));
}

TEST_F(CommandLineTest, LeavesTheReadyFileOfAServerThatRuns) {
  RunningServer server;
  const std::string ready = server.ready_file().string();
  for (const std::string& folder : {server.data().string(), data.string()}) {
    ExpectComplaint(RunEmulator({"serve", "--port", "0", "--data", folder, "--ready-file", ready}),
                    3, ready);
  }
  EXPECT_TRUE(server.IsRunning());
  EXPECT_TRUE(fs::exists(ready));
}

TEST_F(CommandLineTest, FinishesTheQueryThatRunsWhenItIsTold) {
  RunningServer server;
  ApiClient client(server);
  const std::string uuid = client.Create("shop");
  client.Query(uuid, "CREATE TABLE t(a)");
  sqlite3* observer = nullptr;
  const fs::path file = server.data() / "databases" / uuid / "database.sqlite";
  ASSERT_EQ(sqlite3_open(file.c_str(), &observer), SQLITE_OK);

  std::future<ApiAnswer> answer = std::async(std::launch::async, [&] {
    return client.Query(uuid,
                        "INSERT INTO t WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL"
                        " SELECT i + 1 FROM c LIMIT 1000000) SELECT i FROM c");
  });
  // Once the write lock is taken the query runs.
  while (sqlite3_exec(observer, "BEGIN IMMEDIATE; ROLLBACK", nullptr, nullptr, nullptr) !=
         SQLITE_BUSY) {
    std::this_thread::yield();
  }
  sqlite3_close(observer);
  EXPECT_EQ(server.Stop(), 0) << server.Log();

  const ApiAnswer finished = answer.get();
  EXPECT_EQ(finished.status, 200) << finished.body;
  server.Restart();
  EXPECT_EQ(ApiClient(server).ValueOf(uuid, "SELECT count(*) FROM t"), "1000000");
}

TEST_F(CommandLineTest, KeepsEverythingAcknowledgedWhenItIsKilled) {
  RunningServer server;
  const std::string uuid = ApiClient(server).Create("shop");
  ApiClient(server).Query(uuid, "CREATE TABLE t(a INTEGER PRIMARY KEY, b)");
  int acknowledged = 0;
  for (int round = 0; round < 4; ++round) {
    const int first = acknowledged;
    std::atomic<int> last{acknowledged};
    std::thread writer([&] {
      ApiClient client(server);
      for (int i = first + 1;; ++i) {
        const std::string sql =
            "INSERT OR REPLACE INTO t VALUES (" + std::to_string(i) + ", randomblob(2000))";
        if (client.Query(uuid, sql).status != 200) return;
        last = i;
      }
    });
    while (last < first + 150) std::this_thread::yield();
    server.Kill();
    writer.join();
    acknowledged = last;
    server.Restart();

    ApiClient client(server);
    const int kept = std::stoi(client.ValueOf(uuid, "SELECT count(*) FROM t"));
    EXPECT_GE(kept, acknowledged);
    EXPECT_LE(kept, acknowledged + 1) << "at most the one that was on its way";
    EXPECT_EQ(client.ValueOf(uuid, "SELECT max(a) FROM t"), std::to_string(kept));
    EXPECT_EQ(client.ValueOf(uuid, "PRAGMA quick_check"), "\"ok\"");
    acknowledged = kept;
  }
}

TEST_F(CommandLineTest, ListsOnlyWholeDatabasesAfterItWasKilled) {
  RunningServer server;
  std::atomic<int> created{0};
  std::thread maker([&] {
    ApiClient client(server);
    for (int i = 0;; ++i) {
      const std::string name = "db-" + std::to_string(i);
      if (client.Send("POST", "", R"({"name":")" + name + "\"}").status != 200) return;
      ++created;
    }
  });
  while (created < 20) std::this_thread::yield();
  server.Kill();
  maker.join();
  server.Restart();

  ApiClient client(server);
  const ApiAnswer list = client.Send("GET", "?per_page=1000");
  EXPECT_EQ(list.status, 200) << list.body;
  int listed = 0;
  const std::regex uuid("\"uuid\":\"([^\"]+)\"");
  for (std::sregex_iterator at(list.body.begin(), list.body.end(), uuid), end; at != end; ++at) {
    EXPECT_EQ(client.ValueOf((*at)[1], "SELECT 1"), "1");
    ++listed;
  }
  EXPECT_GE(listed, created);
  EXPECT_LE(listed, created + 1);
  int folders = 0;
  for ([[maybe_unused]] const auto& entry : fs::directory_iterator(server.data() / "databases")) {
    ++folders;
  }
  EXPECT_EQ(folders, listed) << "nothing half made is left";
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
