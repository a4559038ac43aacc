// Scrapes of the real server while others load it.

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/api_client.h"
#include "tests/support/exposition.h"
#include "tests/support/running_server.h"

namespace emulator {
namespace {

using tests::ApiClient;
using tests::Exposition;
using tests::SampleLabels;

constexpr int kClients = 8;
constexpr int kTurns = 60;
constexpr int kDatabases = 6;  // more than stay open

// The labels of the route that all of them load.
SampleLabels Query() {
  return {{"method", "POST"},
          {"route", "/client/v4/accounts/{account_id}/d1/database/{database_id}/query"}};
}

double CountOf(const Exposition& metrics, const std::string& status) {
  SampleLabels labels = Query();
  labels.emplace("status", status);
  return metrics.ValueOf("d1_emulator_http_requests_total", labels);
}

// Scrapes until `done`, and expects of each scrape that it can be read and that no total has
// fallen.
void ScrapeUntil(const std::atomic<bool>& done, const tests::RunningServer& server) {
  const std::vector<std::string> totals = {
      "d1_emulator_http_requests_total", "d1_emulator_http_request_duration_seconds_bucket",
      "d1_emulator_commits_total", "d1_emulator_statement_cache_hits_total",
      "d1_emulator_statement_cache_misses_total"};
  ApiClient client(server);
  std::vector<double> before(totals.size(), 0);
  do {
    const Exposition metrics(client.Get("/metrics").body);
    for (std::size_t i = 0; i < totals.size(); ++i) {
      const double now = metrics.SumOf(totals[i]);
      EXPECT_GE(now, before[i]) << totals[i];
      before[i] = now;
    }
  } while (!done);
}

TEST(MetricsConcurrencyTest, TotalsNeverFallAndAddUp) {
  const tests::RunningServer server({.flags = {"--max-open-databases", "3"}});
  ApiClient client(server);
  std::vector<std::string> uuids;
  for (int i = 0; i < kDatabases; ++i) {
    uuids.push_back(client.Create("shop-" + std::to_string(i)));
    client.Query(uuids.back(), "CREATE TABLE t(a)");
  }
  std::atomic<bool> done{false};
  std::thread scraper([&] { ScrapeUntil(done, server); });

  std::vector<std::thread> threads;
  threads.reserve(kClients);
  for (int id = 0; id < kClients; ++id) {
    threads.emplace_back([&, id] {
      ApiClient own(server);
      for (int turn = 0; turn < kTurns; ++turn) {
        const std::string& uuid = uuids[static_cast<std::size_t>((id + turn) % kDatabases)];
        EXPECT_EQ(own.Query(uuid, "INSERT INTO t VALUES (1)").status, 200);
        EXPECT_EQ(own.Query(uuid, "SELECT count(*) FROM t").status, 200);
        EXPECT_EQ(own.Query(uuid, "SELECT nothing").status, 400);
      }
      // What came before on a connection is counted once this is answered.
      own.Get("/health");
    });
  }
  for (std::thread& thread : threads) thread.join();
  done = true;
  scraper.join();

  const Exposition metrics(client.Get("/metrics").body);
  EXPECT_EQ(CountOf(metrics, "200"), kDatabases + 2 * kClients * kTurns);
  EXPECT_EQ(CountOf(metrics, "400"), kClients * kTurns);
  EXPECT_EQ(metrics.ValueOf("d1_emulator_http_request_duration_seconds_count", Query()),
            kDatabases + 3 * kClients * kTurns);
  // Requests that wait for each other may share a commit, but each client waits for its answers.
  EXPECT_LE(metrics.ValueOf("d1_emulator_commits_total"), kDatabases + kClients * kTurns);
  EXPECT_GE(metrics.ValueOf("d1_emulator_commits_total"), kDatabases + kTurns);
}

}  // namespace
}  // namespace emulator
