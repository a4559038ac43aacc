// Requests that wait for a database, in the order of things: who asks another is answered while all
// of them still wait.

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "compat/statement_rules.h"
#include "emulator/crew/worker_crew.h"
#include "emulator/http/server.h"
#include "storage/data_directory.h"
#include "storage/database/database.h"
#include "storage/database/database_folder.h"
#include "storage/error.h"
#include "tests/support/fake_clock.h"
#include "tests/support/http_server.h"
#include "tests/support/raw_http_client.h"
#include "tests/support/recorded_results.h"
#include "tests/support/recording_log.h"
#include "tests/support/temp_directory.h"

namespace {

using emulator::Request;
using emulator::Response;
using tests::HttpServer;
using tests::RawHttpClient;
using tests::RawResponse;

using Clients = std::vector<std::unique_ptr<RawHttpClient>>;

constexpr std::size_t kWorkers = 2;
constexpr std::size_t kReaders = 2;

// Holds whoever comes until it is opened.
class Gate {
 public:
  void Pass() {
    std::unique_lock lock(mutex_);
    ++held_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return is_open_; });
    --held_;
  }
  void Open() {
    const std::lock_guard lock(mutex_);
    is_open_ = true;
    changed_.notify_all();
  }
  void AwaitHeld(int count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return held_ >= count; });
  }
  int held() {
    const std::lock_guard lock(mutex_);
    return held_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int held_ = 0;  // guarded by mutex_
  bool is_open_ = false;
};

// Two databases behind a server with few workers. A request's body is SQL for the database that its
// path names; below "/held" it stops at the gate when it has its results.
class WaitingRequestsTest : public testing::Test {
 protected:
  // So that requests still have what they need while they end.
  void TearDown() override {
    gate_.Open();
    server_.reset();
  }

  void Start(std::size_t max_waiting = 1000) {
    storage::DatabaseOptions options;
    options.max_readers = kReaders;
    options.max_waiting = max_waiting;
    options.on_wait = emulator::WorkerCrew::AboutToWait;
    options.client_gone = emulator::WorkerCrew::ClientGone;
    options.request_timeout = std::chrono::hours(1);
    options.write_group = {.patience = std::chrono::hours(1), .member = std::chrono::hours(1)};
    for (auto* const database : {&one_, &other_}) {
      const auto folder = files_.path() / (database == &one_ ? "one" : "other");
      storage::MakeDatabaseFolder(folder, "CREATE TABLE t(a); INSERT INTO t VALUES (1)");
      *database = std::make_unique<storage::Database>(
          storage::DataDirectory::FileInDatabaseFolder(folder).string(), rules_, options, clock_,
          log_);
    }
    emulator::ServerOptions server = tests::TestServerOptions();
    server.workers = kWorkers;
    server.answer_error = [](const Request&, const storage::Error& error) {
      Response response;
      response.status = error.kind() == storage::ErrorKind::kBusy ? 429 : 500;
      response.body = error.what();
      return response;
    };
    server_.emplace([this](const Request& request) { return Answer(request); }, server);
  }

  Clients Ask(std::size_t count, const std::string& path, const std::string& sql) {
    Clients clients;
    clients.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
      clients.push_back(std::make_unique<RawHttpClient>(server_->port()));
      clients.back()->SendRequest("POST", path, sql);
    }
    return clients;
  }

  void ExpectOthersAreAnswered() {
    RawHttpClient client(server_->port());
    for (int i = 0; i < 10; ++i) {
      client.SendRequest("POST", "/other", "INSERT INTO t VALUES (2)");
      EXPECT_EQ(client.Read().status, 200);
      client.SendRequest("POST", "/other", "SELECT count(*) FROM t WHERE a = 1");
      EXPECT_EQ(client.Read().body, "1");
      client.SendRequest("GET", "/health");
      EXPECT_EQ(client.Read().status, 200);
    }
  }

  static void ExpectAnswers(const Clients& clients) {
    for (const auto& client : clients) EXPECT_EQ(client->Read().status, 200);
  }

  std::size_t InFlight() { return server_->server().counters().requests_in_flight; }

  HttpServer& server() { return *server_; }
  storage::Database& one() { return *one_; }
  Gate& gate() { return gate_; }

 private:
  Response Answer(const Request& request) {
    Response response;
    if (request.path == "/health") return response;
    tests::RecordedResults results;
    const bool is_held = request.path.starts_with("/held");
    if (is_held) results.on_end = [this] { gate_.Pass(); };
    storage::Database& database = request.path.ends_with("/one") ? *one_ : *other_;
    const std::vector<storage::Query> queries = {{request.body->ReadAll(), {}}};
    database.Run(queries, storage::Access::kReadWrite, results);
    const auto& rows = results.statements.back().rows;
    if (!rows.empty()) response.body = rows.front().front();
    return response;
  }

  tests::TempDirectory files_;
  compat::StatementRules rules_;
  tests::FakeClock clock_;
  tests::RecordingLog log_;
  Gate gate_;
  std::unique_ptr<storage::Database> one_;
  std::unique_ptr<storage::Database> other_;
  std::optional<HttpServer> server_;
};

constexpr const char* kInsert = "INSERT INTO t VALUES (2)";
constexpr const char* kSelect = "SELECT count(*) FROM t";

TEST_F(WaitingRequestsTest, WritersBehindASlowOneHoldNobodyUp) {
  Start();
  const Clients slow = Ask(1, "/held/one", kInsert);
  gate().AwaitHeld(1);
  const Clients waiting = Ask(70, "/one", kInsert);
  while (one().waiting_writes() < 70) std::this_thread::yield();

  ExpectOthersAreAnswered();

  EXPECT_EQ(gate().held(), 1);
  EXPECT_EQ(one().waiting_writes(), 70U);
  gate().Open();
  ExpectAnswers(slow);
  ExpectAnswers(waiting);
}

TEST_F(WaitingRequestsTest, ReadersBehindSlowOnesHoldNobodyUp) {
  Start();
  const Clients slow = Ask(kReaders, "/held/one", kSelect);
  gate().AwaitHeld(kReaders);
  const Clients waiting = Ask(70, "/one", kSelect);
  while (InFlight() < 70 + kReaders) std::this_thread::yield();

  ExpectOthersAreAnswered();

  EXPECT_EQ(gate().held(), static_cast<int>(kReaders));
  EXPECT_GE(InFlight(), 70 + kReaders);
  gate().Open();
  ExpectAnswers(slow);
  ExpectAnswers(waiting);
}

TEST_F(WaitingRequestsTest, SlowOnesOfManyDatabasesHoldNobodyUp) {
  Start();
  // Each runs, and none says that it waits: there are not so many workers.
  const Clients slow_reads = Ask(kReaders, "/held/one", kSelect);
  const Clients slow_writes = Ask(1, "/held/one", kInsert);
  gate().AwaitHeld(kReaders + 1);

  ExpectOthersAreAnswered();

  EXPECT_EQ(gate().held(), static_cast<int>(kReaders + 1));
}

constexpr const char* kEndlessRead =
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n";
constexpr const char* kEndlessWrite =
    "INSERT INTO t WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
    " SELECT max(i) FROM n";

// It would take an hour.
TEST_F(WaitingRequestsTest, WhatNobodyWaitsForIsStopped) {
  Start();
  for (const char* const sql : {kEndlessRead, kEndlessWrite}) {
    Clients clients = Ask(kReaders, "/one", sql);
    while (InFlight() < clients.size()) std::this_thread::yield();

    clients.clear();

    RawHttpClient client(server().port());
    client.SendRequest("POST", "/one", kInsert);
    EXPECT_EQ(client.Read().status, 200);
    client.SendRequest("POST", "/one", kSelect);
    EXPECT_EQ(client.Read().status, 200);
    while (InFlight() > 0) std::this_thread::yield();
  }
  RawHttpClient client(server().port());
  client.SendRequest("POST", "/one", kSelect);
  EXPECT_EQ(client.Read().body, "3") << "of the endless ones nothing stays";
}

TEST_F(WaitingRequestsTest, WhoComesBeyondTheQueueIsToldSoInD1sWords) {
  Start(/*max_waiting=*/5);
  const Clients slow = Ask(1, "/held/one", kInsert);
  gate().AwaitHeld(1);
  const Clients waiting = Ask(5, "/one", kInsert);
  while (one().waiting_writes() < 5) std::this_thread::yield();

  for (const auto& client : Ask(20, "/one", kInsert)) {
    const RawResponse answer = client->Read();
    EXPECT_EQ(answer.status, 429);
    EXPECT_EQ(answer.body, "D1 DB is overloaded. Too many requests queued.");
  }

  gate().Open();
  ExpectAnswers(slow);
  ExpectAnswers(waiting);
}

}  // namespace
