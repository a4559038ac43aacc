// 32 clients of the real server: on one database, and on others that come and go.

#include <atomic>
#include <filesystem>
#include <regex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/api_client.h"
#include "tests/support/running_server.h"

namespace emulator {
namespace {

using tests::ApiAnswer;
using tests::ApiClient;

constexpr int kClients = 32;
constexpr int kTurns = 25;

void RaiseToSizeOf(const std::filesystem::path& file, std::atomic<std::uintmax_t>& largest) {
  std::error_code missing;
  const std::uintmax_t now = std::filesystem::file_size(file, missing);
  if (missing) return;
  for (std::uintmax_t seen = largest; now > seen && !largest.compare_exchange_weak(seen, now);) {
  }
}

// Anything but a success fails the test.
void MustSucceed(const ApiAnswer& answer) {
  EXPECT_EQ(answer.status, 200) << answer.body;
  EXPECT_NE(answer.body.find(R"("success":true)"), std::string::npos) << answer.body;
}

// One of the clients: what it asks of the database that all share, and of one of its own.
class MixedClient {
 public:
  // What all of them have done.
  struct Totals {
    std::atomic<int> increments{0};
    std::atomic<int> events{0};
  };

  MixedClient(const tests::RunningServer& server, std::string shared, int id, Totals& totals)
      : client_(server), shared_(std::move(shared)), id_(id), totals_(totals) {}

  void TakeTurn(int turn) {
    const std::string add =
        "UPDATE counters SET n = n + 1 WHERE id = " + std::to_string((id_ + turn) % 4);
    switch ((id_ * 5 + turn) % 9) {
      case 0:
      case 1:
        MustSucceed(client_.Query(shared_, add));
        ++totals_.increments;
        break;
      case 2:
        SendBatch(add);
        break;
      case 3:
        FailOnPurpose();
        break;
      case 4:
        MakeOrDeleteOwn();
        break;
      case 5:
        UseOwn();
        break;
      case 6:
        MustSucceed(client_.Send("GET", "?per_page=100"));
        break;
      default:
        MustSucceed(
            client_.Query(shared_, "SELECT sum(n) FROM counters; SELECT count(*) FROM events"));
        break;
    }
  }

 private:
  void SendBatch(const std::string& add) {
    const std::string insert = "INSERT INTO events(client, filler) VALUES (?, randomblob(2000))";
    MustSucceed(client_.Send("POST", "/" + shared_ + "/query",
                             R"({"batch":[{"sql":)" + tests::JsonString(insert) + R"(,"params":[)" +
                                 std::to_string(id_) + R"(]},{"sql":)" + tests::JsonString(add) +
                                 "}]}"));
    ++totals_.increments;
    ++totals_.events;
  }

  void FailOnPurpose() {
    const ApiAnswer failed =
        client_.Query(shared_, "UPDATE counters SET n = 0; INSERT INTO counters VALUES (0, 0)");
    EXPECT_EQ(failed.status, 400) << failed.body;
    EXPECT_NE(failed.body.find("UNIQUE constraint failed"), std::string::npos);
  }

  void MakeOrDeleteOwn() {
    if (own_.empty()) {
      own_ = client_.Create("own-" + std::to_string(id_));
      return;
    }
    MustSucceed(client_.Send("DELETE", "/" + own_));
    EXPECT_EQ(client_.Query(own_, "SELECT 1").status, 404);
    own_.clear();
  }

  void UseOwn() {
    if (own_.empty()) return;
    MustSucceed(client_.Query(own_,
                              "CREATE TABLE IF NOT EXISTS t(a);"
                              "INSERT INTO t VALUES (1); SELECT * FROM t"));
  }

  ApiClient client_;
  const std::string shared_;
  const int id_;
  Totals& totals_;
  std::string own_;  // the uuid of its own database; empty when it has none
};

TEST(ServerConcurrencyTest, MixedRequestsAllSucceedAndAddUp) {
  tests::RunningServer server({.flags = {"--max-open-databases", "8"}});
  ApiClient client(server);
  const std::string shared = client.Create("shared");
  MustSucceed(client.Query(shared,
                           "CREATE TABLE counters(id INTEGER PRIMARY KEY, n);"
                           "INSERT INTO counters VALUES (0, 0), (1, 0), (2, 0), (3, 0);"
                           "CREATE TABLE events(id INTEGER PRIMARY KEY, client, filler)"));
  MixedClient::Totals totals;
  std::atomic<std::uintmax_t> largest_log{0};
  const auto log_file = server.data() / "databases" / shared / "database.sqlite-wal";

  std::vector<std::thread> threads;
  threads.reserve(kClients);
  for (int id = 0; id < kClients; ++id) {
    threads.emplace_back([&, id] {
      MixedClient own(server, shared, id, totals);
      for (int turn = 0; turn < kTurns; ++turn) {
        own.TakeTurn(turn);
        RaiseToSizeOf(log_file, largest_log);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();

  EXPECT_EQ(client.ValueOf(shared, "SELECT sum(n) FROM counters"),
            std::to_string(totals.increments));
  EXPECT_EQ(client.ValueOf(shared, "SELECT count(*) FROM events"), std::to_string(totals.events));
  EXPECT_LT(largest_log, 17'000U * 4120);
  EXPECT_EQ(server.Stop(), 0);
  EXPECT_FALSE(
      std::regex_search(server.Log(), std::regex("Sanitizer|SQLITE_BUSY|database is locked")))
      << server.Log();
}

// Asks in one of three ways until the database is not there any more.
void AskUntilGone(const tests::RunningServer& server, const std::string& uuid, int way,
                  std::atomic<int>& asked) {
  ApiClient client(server);
  for (;;) {
    const ApiAnswer answer = way == 0   ? client.Query(uuid, "INSERT INTO t VALUES (1)")
                             : way == 1 ? client.Query(uuid, "SELECT count(*) FROM t")
                                        : client.Send("GET", "/" + uuid);
    ++asked;
    if (answer.status == 404) return;
    const bool cut_off =
        answer.status == 400 && answer.body.find("Network connection lost.") != std::string::npos;
    EXPECT_TRUE(answer.status == 200 || cut_off) << answer.status << " " << answer.body;
    if (answer.status != 200 && !cut_off) return;
  }
}

// Whoever asks for a database that is being deleted is told that it is gone.
TEST(ServerConcurrencyTest, AsksOfADatabaseBeingDeletedEndInOrder) {
  tests::RunningServer server;
  ApiClient owner(server);
  for (int round = 0; round < 5; ++round) {
    const std::string uuid = owner.Create("brief");
    MustSucceed(owner.Query(uuid, "CREATE TABLE t(a)"));
    std::atomic<int> asked{0};
    std::vector<std::thread> askers;
    askers.reserve(6);
    for (int i = 0; i < 6; ++i) {
      askers.emplace_back([&, i] { AskUntilGone(server, uuid, i % 3, asked); });
    }
    while (asked < 20) std::this_thread::yield();
    MustSucceed(owner.Send("DELETE", "/" + uuid));
    for (std::thread& asker : askers) asker.join();
  }
  EXPECT_EQ(server.Stop(), 0);
}

}  // namespace
}  // namespace emulator
