// The server is killed amid writes and sessions that read at replicas: those go on from what they
// were, and come to the same bytes as the primary.

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/api_client.h"
#include "tests/support/running_server.h"
#include "tests/support/seed.h"

namespace emulator {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

constexpr int kRounds = 6;
constexpr const char* kRegions[] = {"APAC", "OC"};
constexpr const char* kAreWhole =
    "SELECT count(*) = coalesce(max(id), 0) AND (SELECT group_concat(quick_check) FROM"
    " pragma_quick_check) = 'ok' AS whole FROM t";

class ReplicasKillTest : public testing::Test {
 protected:
  ReplicasKillTest() {
    tests::ApiClient client(server);
    uuid = client.Create("shop");
    client.Send("PATCH", "/" + uuid, R"({"read_replication":{"mode":"auto"}})");
    made = "first-primary";
    client.CallBinding("/binding/" + uuid, "CREATE TABLE t(id INTEGER PRIMARY KEY, a)", made);
  }

  void SetReplicas(const std::string& lag) {
    tests::ApiClient client(server);
    const std::string region = R"({"lag":")" + lag + R"("})";
    const tests::ApiAnswer answer = client.SendTo(
        "PUT", "/_d1/replicas", R"({"regions":{"APAC":)" + region + R"(,"OC":)" + region + "}}");
    ASSERT_EQ(answer.status, 200) << answer.body;
  }
  std::string PathTo(const std::string& region) const {
    return "/binding/region/" + region + "/" + uuid;
  }
  // Until the server is gone.
  void Write() {
    tests::ApiClient client(server);
    while (client.Query(uuid, "INSERT INTO t(a) VALUES (randomblob(3000))").status == 200) {
      ++written;
    }
  }
  // The same.
  void Read(const std::string& region) {
    tests::ApiClient client(server);
    for (;;) {
      std::string session = made;
      const tests::ApiAnswer answer = client.CallBinding(PathTo(region), kAreWhole, session);
      if (answer.status == 0) return;
      EXPECT_THAT(answer.body, HasSubstr(R"("whole":1)"));
      read += answer.body.find(R"("served_by_primary":false)") != std::string::npos ? 1 : 0;
    }
  }
  void WorkUntilKilled() {
    const int written_before = written;
    const int read_before = read;
    std::vector<std::jthread> threads;
    threads.emplace_back([this] { Write(); });
    for (const char* region : kRegions) threads.emplace_back([this, region] { Read(region); });
    // Wherever they are by then.
    while (written < written_before + 30 || read < read_before + 10) std::this_thread::yield();
    server.Kill();
  }

  tests::RunningServer server;
  std::string uuid;
  std::string made;  // the bookmark of the table
  std::atomic<int> written{0};
  std::atomic<int> read{0};  // at a replica
};

TEST_F(ReplicasKillTest, ReplicasComeToTheSameBytes) {
  for (int round = 0; round < kRounds * tests::Scale(); ++round) {
    SetReplicas("5ms");
    WorkUntilKilled();
    server.Restart();
  }
  SetReplicas("0ms");
  tests::ApiClient client(server);
  const std::string rows = client.ValueOf(uuid, "SELECT count(*) FROM t");
  EXPECT_GE(std::stoi(rows), written.load());
  for (const char* region : kRegions) {
    std::string session = "first-unconstrained";
    const tests::ApiAnswer answer =
        client.CallBinding(PathTo(region), "SELECT count(*) AS n FROM t", session);
    EXPECT_THAT(answer.body, HasSubstr(R"("n":)" + rows + "}"));
    EXPECT_THAT(answer.body, HasSubstr(R"("served_by_primary":false)"));
  }
  EXPECT_EQ(server.Stop(), 0);

  const auto bytes_of = [](const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(stream), {});
  };
  const std::string primary = bytes_of(server.data() / "databases" / uuid / "database.sqlite");
  EXPECT_FALSE(primary.empty());
  for (const char* region : kRegions) {
    const fs::path file = server.data() / "replicas" / server.account_id() / uuid / region;
    EXPECT_TRUE(bytes_of(file / "database.sqlite") == primary) << region;
  }
}

}  // namespace
}  // namespace emulator
