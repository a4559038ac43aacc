// GET /metrics of the real server. What a client has done on a connection is in what it scrapes on
// the same connection.

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <sqlite3.h>

#include "emulator/version.h"
#include "tests/support/api_client.h"
#include "tests/support/exposition.h"
#include "tests/support/raw_http_client.h"
#include "tests/support/running_server.h"

namespace emulator {
namespace {

namespace fs = std::filesystem;
using tests::Exposition;
using tests::SampleLabels;

constexpr const char* kRequests = "d1_emulator_http_requests_total";
constexpr const char* kDurations = "d1_emulator_http_request_duration_seconds";
constexpr const char* kDatabases = "/client/v4/accounts/{account_id}/d1/database";
constexpr const char* kQuery = "/client/v4/accounts/{account_id}/d1/database/{database_id}/query";

SampleLabels Route(const std::string& method, const std::string& route) {
  return {{"method", method}, {"route", route}};
}

SampleLabels Answered(const std::string& method, const std::string& route, int status) {
  SampleLabels labels = Route(method, route);
  labels.emplace("status", std::to_string(status));
  return labels;
}

class MetricsTest : public testing::Test {
 protected:
  explicit MetricsTest(std::vector<std::string> flags = {})
      : server({.flags = std::move(flags)}), client(server) {}

  Exposition Scrape() { return Exposition(client.Get("/metrics").body); }
  // Once so many databases are open: those beyond the most are closed in the background.
  Exposition ScrapeWithOpen(double count) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    for (;;) {
      Exposition metrics = Scrape();
      const bool is_so = metrics.ValueOf("d1_emulator_databases_open") == count;
      if (is_so || std::chrono::steady_clock::now() > deadline) return metrics;
      std::this_thread::yield();
    }
  }
  double Value(const std::string& name) { return Scrape().ValueOf(name); }

  std::uintmax_t HistoryBytesOf(const std::string& uuid) const {
    std::uintmax_t bytes = 0;
    for (const auto& file :
         fs::directory_iterator(server.data() / "databases" / uuid / "history")) {
      if (file.path().filename() != "clean") bytes += file.file_size();
    }
    return bytes;
  }

  tests::RunningServer server;
  tests::ApiClient client;
};

TEST_F(MetricsTest, HasAHelpAndATypeOfEachFamilyFromTheStart) {
  std::map<std::string, std::string> types;
  const Exposition metrics = Scrape();
  for (const auto& [name, family] : metrics.families()) types.emplace(name, family.type);

  EXPECT_EQ(types, (std::map<std::string, std::string>{
                       {"d1_emulator_build_info", "gauge"},
                       {"d1_emulator_commits_total", "counter"},
                       {"d1_emulator_databases_open", "gauge"},
                       {"d1_emulator_databases_open_max", "gauge"},
                       {"d1_emulator_history_bytes", "gauge"},
                       {"d1_emulator_http_connections_open", "gauge"},
                       {"d1_emulator_http_request_duration_seconds", "histogram"},
                       {"d1_emulator_http_requests_in_flight", "gauge"},
                       {"d1_emulator_http_requests_total", "counter"},
                       {"d1_emulator_statement_cache_hits_total", "counter"},
                       {"d1_emulator_statement_cache_misses_total", "counter"},
                       {"process_start_time_seconds", "gauge"},
                   }));
}

TEST_F(MetricsTest, CountsRequestsByRouteAndStatus) {
  const std::string uuid = client.Create("shop");
  for (int i = 0; i < 5; ++i) client.Query(uuid, "SELECT 1");
  client.Query(uuid, "SELECT nothing");
  client.Query("00000000-0000-4000-8000-000000000000", "SELECT 1");
  client.Query("no-uuid", "SELECT 1");
  client.Get("/nowhere");
  client.Get("/api/nowhere");
  client.Send("POST", "/" + uuid);  // is there for other methods
  const Exposition metrics = Scrape();

  EXPECT_EQ(metrics.ValueOf(kRequests, Answered("POST", kDatabases, 200)), 1);
  EXPECT_EQ(metrics.ValueOf(kRequests, Answered("POST", kQuery, 200)), 5);
  EXPECT_EQ(metrics.ValueOf(kRequests, Answered("POST", kQuery, 400)), 2);
  EXPECT_EQ(metrics.ValueOf(kRequests, Answered("POST", kQuery, 404)), 1);
  EXPECT_EQ(metrics.ValueOf(kRequests, Answered("any", "unrouted", 404)), 2);
  EXPECT_EQ(metrics.ValueOf(kRequests, Answered("any", "unrouted", 405)), 1);
  EXPECT_EQ(metrics.SumOf(kRequests), 12);
  EXPECT_EQ(metrics.ValueOf(std::string(kDurations) + "_count", Route("POST", kQuery)), 8);
  EXPECT_EQ(metrics.ValueOf(std::string(kDurations) + "_count", Route("any", "unrouted")), 3);
  EXPECT_GT(metrics.ValueOf(std::string(kDurations) + "_sum", Route("POST", kQuery)), 0);
}

TEST_F(MetricsTest, CountsAScrapeOnceItIsAnswered) {
  EXPECT_EQ(Scrape().SumOf(kRequests), 0);
  EXPECT_EQ(Scrape().ValueOf(kRequests, Answered("GET", "/metrics", 200)), 1);
}

TEST_F(MetricsTest, CountsWhatIsRefusedBeforeItIsRouted) {
  {
    tests::RawHttpClient rubbish(server.port());
    rubbish.Send("rubbish\r\n\r\n");
    ASSERT_EQ(rubbish.Read().status, 400);
    // Closed by the server, which has counted it then.
    ASSERT_TRUE(rubbish.IsClosed());
  }
  tests::RawHttpClient stranger(server.port());
  stranger.Send("GET /metrics HTTP/1.1\r\nHost: evil.example\r\n\r\n");
  ASSERT_EQ(stranger.Read().status, 403);
  stranger.SendRequest("GET", "/metrics");
  const Exposition metrics(stranger.Read().body);

  EXPECT_EQ(metrics.ValueOf(kRequests, Answered("any", "unrouted", 400)), 1);
  EXPECT_EQ(metrics.ValueOf(kRequests, Answered("any", "unrouted", 403)), 1);
}

TEST_F(MetricsTest, TellsWhatIsGoingOn) {
  const Exposition alone = Scrape();
  tests::RawHttpClient other(server.port());
  other.SendRequest("GET", "/health");
  other.Read();

  EXPECT_EQ(alone.ValueOf("d1_emulator_http_requests_in_flight"), 1);
  EXPECT_EQ(Value("d1_emulator_http_connections_open"),
            alone.ValueOf("d1_emulator_http_connections_open") + 1);
}

TEST_F(MetricsTest, CountsCommitsThatWrote) {
  const std::string uuid = client.Create("shop");
  EXPECT_EQ(Value("d1_emulator_commits_total"), 0);

  client.Query(uuid, "CREATE TABLE t(id INTEGER PRIMARY KEY)");
  client.Query(uuid, "INSERT INTO t VALUES (1); INSERT INTO t VALUES (2)");
  client.Query(uuid, "INSERT INTO t VALUES (1)");  // fails
  client.Query(uuid, "DELETE FROM t WHERE id = 9");
  client.Query(uuid, "SELECT * FROM t");
  EXPECT_EQ(Value("d1_emulator_commits_total"), 2);

  const std::string bookmark = client.Send("GET", "/" + uuid + "/time_travel/bookmark").body;
  const std::string key = R"("bookmark":")";
  const std::size_t at = bookmark.find(key) + key.size();
  client.Query(uuid, "DELETE FROM t");
  const auto restored = client.Send("POST", "/" + uuid + "/time_travel/restore?bookmark=" +
                                                bookmark.substr(at, bookmark.find('"', at) - at));
  EXPECT_EQ(restored.status, 200) << restored.body;
  EXPECT_EQ(Value("d1_emulator_commits_total"), 4);
}

TEST_F(MetricsTest, CountsStatementsFoundCompiled) {
  const std::string uuid = client.Create("shop");
  for (int i = 0; i < 5; ++i) client.Query(uuid, "SELECT 1");
  client.Query(uuid, "SELECT 2");

  EXPECT_EQ(Value("d1_emulator_statement_cache_misses_total"), 2);
  EXPECT_EQ(Value("d1_emulator_statement_cache_hits_total"), 4);
}

TEST_F(MetricsTest, SaysWhatItIsAndSinceWhen) {
  const Exposition metrics = Scrape();

  EXPECT_EQ(metrics.ValueOf("d1_emulator_build_info",
                            {{"version", ProgramVersion()}, {"sqlite_version", SQLITE_VERSION}}),
            1);
  EXPECT_GT(metrics.ValueOf("process_start_time_seconds"), 1.7e9);
  EXPECT_EQ(Value("process_start_time_seconds"), metrics.ValueOf("process_start_time_seconds"));
}

class MetricsOfFewOpenTest : public MetricsTest {
 protected:
  MetricsOfFewOpenTest() : MetricsTest({"--max-open-databases", "2"}) {}
};

TEST_F(MetricsOfFewOpenTest, TotalsSurviveThatDatabasesAreClosed) {
  std::vector<std::string> uuids;
  for (int i = 0; i < 4; ++i) {
    uuids.push_back(client.Create("shop-" + std::to_string(i)));
    client.Query(uuids.back(), "CREATE TABLE t(a)");
    client.Query(uuids.back(), "INSERT INTO t VALUES (1)");
    client.Query(uuids.back(), "INSERT INTO t VALUES (1)");
  }
  const Exposition metrics = ScrapeWithOpen(2);

  EXPECT_EQ(metrics.ValueOf("d1_emulator_databases_open"), 2);
  EXPECT_EQ(metrics.ValueOf("d1_emulator_databases_open_max"), 2);
  EXPECT_EQ(metrics.ValueOf("d1_emulator_commits_total"), 12);
  EXPECT_EQ(metrics.ValueOf("d1_emulator_statement_cache_hits_total"), 4);
  EXPECT_EQ(metrics.ValueOf("d1_emulator_statement_cache_misses_total"), 8);
  EXPECT_EQ(metrics.ValueOf("d1_emulator_history_bytes"),
            static_cast<double>(HistoryBytesOf(uuids[2]) + HistoryBytesOf(uuids[3])));

  for (const std::string& uuid : uuids) client.Send("DELETE", "/" + uuid);
  const Exposition later = Scrape();
  EXPECT_EQ(later.ValueOf("d1_emulator_databases_open"), 0);
  EXPECT_EQ(later.ValueOf("d1_emulator_history_bytes"), 0);
  EXPECT_EQ(later.ValueOf("d1_emulator_commits_total"), 12);
}

}  // namespace
}  // namespace emulator
