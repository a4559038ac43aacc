// How a server ends, asked or killed, and what it leaves.

#include <atomic>
#include <chrono>
#include <fstream>
#include <future>
#include <regex>
#include <string>
#include <thread>

#include <gtest/gtest.h>
#include <signal.h>
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
using tests::ApiAnswer;
using tests::ApiClient;
using tests::RunEmulator;
using tests::RunningServer;

class ServerEndTest : public CommandLineFixture {
 protected:
  // The uuid of a new database.
  static std::string Create(tests::RawHttpClient& client, const RunningServer& server) {
    const std::string body = R"({"name":"shop"})";
    client.Send("POST /client/v4/accounts/" + server.account_id() +
                "/d1/database HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " +
                server.token() + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
                body);
    std::smatch uuid;
    const std::string answer = client.Read().body;
    EXPECT_TRUE(std::regex_search(answer, uuid, std::regex("\"uuid\":\"([0-9a-f-]{36})\"")))
        << answer;
    return uuid.str(1);
  }
  // Sends the head of a query whose body the server then waits for.
  static void BeginQuery(tests::RawHttpClient& client, const RunningServer& server,
                         const std::string& uuid, std::size_t body_bytes) {
    client.Send("POST /client/v4/accounts/" + server.account_id() + "/d1/database/" + uuid +
                "/query HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + server.token() +
                "\r\nContent-Length: " + std::to_string(body_bytes) +
                "\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(client.Read().status, 100) << "it awaits the body";
  }

  // Waits for it as long as the server gives requests to end.
  template <typename Condition>
  static bool IsSoon(const Condition& condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!condition()) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      std::this_thread::yield();
    }
    return true;
  }
};

TEST_F(ServerEndTest, EndsWith0WhenAsked) {
  RunningServer server;
  EXPECT_EQ(server.Stop(), 0) << server.Log();

  RunningServer interrupted;
  kill(interrupted.pid(), SIGINT);
  while (interrupted.IsRunning()) std::this_thread::yield();
  EXPECT_EQ(interrupted.Stop(), 0) << interrupted.Log();
}

TEST_F(ServerEndTest, EndsAtOnceWhenAskedTwice) {
  for (const int signal : {SIGTERM, SIGINT}) {
    RunningServer server;
    tests::RawHttpClient upload(server.port());
    // By the same connection: elsewhere the thread that has answered may not be done with it.
    const std::string uuid = Create(upload, server);
    // An upload that goes on no further holds the server for as long as it waits for requests.
    BeginQuery(upload, server, uuid, 1'000'000);
    kill(server.pid(), signal);
    ASSERT_TRUE(IsSoon([&] { return !fs::exists(server.ready_file()); }));
    EXPECT_TRUE(server.IsRunning()) << "requests may end";
    ASSERT_TRUE(IsSoon([&] {
      return server.Log().find("still being answered: 1, which have up to 10 s; a second signal") !=
             std::string::npos;
    })) << server.Log();
    kill(server.pid(), signal);

    ASSERT_TRUE(IsSoon([&] { return !server.IsRunning(); }));
    EXPECT_EQ(server.Stop(), -signal) << server.Log();
  }
}

TEST_F(ServerEndTest, WaitsForRequestsNoLongerThanItIsTold) {
  RunningServer server({.flags = {"--drain", "0"}});
  const std::string uuid = ApiClient(server).Create("shop");
  tests::RawHttpClient upload(server.port());
  BeginQuery(upload, server, uuid, 1'000'000);

  EXPECT_EQ(server.Stop(), 0) << server.Log();
  EXPECT_TRUE(upload.IsClosed());
}

TEST_F(ServerEndTest, AnswersWhatHasArrivedWhenItIsTold) {
  RunningServer server({.flags = {"--drain", "100000"}});
  const std::string uuid = ApiClient(server).Create("shop");
  const std::string body = R"({"sql":"SELECT 42 AS a"})";
  tests::RawHttpClient client(server.port());
  BeginQuery(client, server, uuid, body.size());
  kill(server.pid(), SIGTERM);
  ASSERT_TRUE(IsSoon([&] { return !fs::exists(server.ready_file()); }));

  client.Send(body);

  const tests::RawResponse answer = client.Read();
  EXPECT_EQ(answer.status, 200) << answer.body;
  EXPECT_NE(answer.body.find(R"([{"a":42}])"), std::string::npos) << answer.body;
  ASSERT_TRUE(IsSoon([&] { return !server.IsRunning(); }));
  EXPECT_EQ(server.Stop(), 0) << server.Log();
}

// They would run for longer than any test waits.
TEST_F(ServerEndTest, StopsTheQueriesThatRunWhenItIsTold) {
  RunningServer server({.flags = {"--query-timeout", "100000", "--drain", "100000"}});
  ApiClient client(server);
  const std::string uuid = client.Create("shop");
  client.Query(uuid, "CREATE TABLE t(a)");
  sqlite3* observer = nullptr;
  const fs::path file = server.data() / "databases" / uuid / "database.sqlite";
  ASSERT_EQ(sqlite3_open(file.c_str(), &observer), SQLITE_OK);
  const auto run = [&](const std::string& sql) {
    return std::async(std::launch::async, [&server, &uuid, sql] {
      return ApiClient(server).Query(
          uuid, "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c) " + sql);
    });
  };

  std::future<ApiAnswer> read = run("SELECT count(*) FROM c");
  std::future<ApiAnswer> write = run("INSERT INTO t SELECT i FROM c");
  std::future<ApiAnswer> queued = run("INSERT INTO t SELECT i FROM c");
  // Once the write lock is taken the query runs.
  while (sqlite3_exec(observer, "BEGIN IMMEDIATE; ROLLBACK", nullptr, nullptr, nullptr) !=
         SQLITE_BUSY) {
    std::this_thread::yield();
  }
  sqlite3_close(observer);
  const std::string all_and_this_one = "\nd1_emulator_http_requests_in_flight 4\n";
  while (client.Get("/metrics").body.find(all_and_this_one) == std::string::npos) {
    std::this_thread::yield();
  }
  EXPECT_EQ(server.Stop(), 0) << server.Log();

  for (std::future<ApiAnswer>* const answer : {&read, &write, &queued}) {
    const ApiAnswer stopped = answer->get();
    EXPECT_EQ(stopped.status, 400) << stopped.body;
    EXPECT_NE(stopped.body.find("Network connection lost."), std::string::npos) << stopped.body;
  }
  server.Restart();
  EXPECT_EQ(ApiClient(server).ValueOf(uuid, "SELECT count(*) FROM t"), "0");
}

TEST_F(ServerEndTest, KeepsEverythingAcknowledgedWhenItIsKilled) {
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

TEST_F(ServerEndTest, ListsOnlyWholeDatabasesAfterItWasKilled) {
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

TEST_F(ServerEndTest, HasAReadyFileOnlyWhileItAnswers) {
  RunningServer server;
  EXPECT_TRUE(fs::exists(server.ready_file()));
  server.Stop();
  EXPECT_FALSE(fs::exists(server.ready_file()));
}

TEST_F(ServerEndTest, LeavesNoReadyFileOfAServerThatWasKilled) {
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

TEST_F(ServerEndTest, LeavesTheReadyFileOfAServerThatRuns) {
  RunningServer server;
  const std::string ready = server.ready_file().string();
  for (const std::string& folder : {server.data().string(), data.string()}) {
    ExpectComplaint(RunEmulator({"serve", "--port", "0", "--data", folder, "--ready-file", ready}),
                    3, ready);
  }
  EXPECT_TRUE(server.IsRunning());
  EXPECT_TRUE(fs::exists(ready));
}

}  // namespace
}  // namespace emulator
