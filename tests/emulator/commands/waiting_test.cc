// Requests that wait for one database hold up nobody who asks another: all of them still wait when
// the others have been answered.

#include <cstddef>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/api_client.h"
#include "tests/support/raw_http_client.h"
#include "tests/support/running_server.h"

namespace emulator {
namespace {

using tests::ApiClient;
using tests::RawHttpClient;
using tests::RunningServer;

using Clients = std::vector<std::unique_ptr<RawHttpClient>>;

constexpr const char* kEndless =
    "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c";
constexpr const char* kEndlessWrite =
    "INSERT INTO t SELECT * FROM "
    "(WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c)";

class WaitingTest : public testing::Test {
 protected:
  WaitingTest() : client_(server_), held_(client_.Create("held")), other_(client_.Create("other")) {
    for (const std::string& uuid : {held_, other_}) {
      EXPECT_EQ(client_.Query(uuid, "CREATE TABLE t(a)").status, 200);
    }
  }

  // Sends the database that is held a query on each of so many connections, and reads no answer.
  Clients Ask(int count, const std::string& sql) const {
    const std::string body = R"({"sql":)" + tests::JsonString(sql) + "}";
    const std::string request =
        "POST /client/v4/accounts/" + server_.account_id() + "/d1/database/" + held_ +
        "/query HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(server_.port()) +
        "\r\nAuthorization: Bearer " + server_.token() + "\r\nContent-Type: application/json\r\n" +
        "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    Clients clients;
    clients.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) {
      clients.push_back(std::make_unique<RawHttpClient>(server_.port()));
      clients.back()->Send(request);
    }
    return clients;
  }

  // Without the one that asks.
  int InFlight() {
    const std::string metrics = client_.Get("/metrics").body;
    const std::string name = "\nd1_emulator_http_requests_in_flight ";
    const std::size_t start = metrics.find(name);
    if (start == std::string::npos) return -1;
    return std::stoi(metrics.substr(start + name.size())) - 1;
  }
  void AwaitInFlight(int requests) {
    while (InFlight() < requests) std::this_thread::yield();
  }

  void ExpectAnswersWhileInFlight(int requests) {
    AwaitInFlight(requests);
    for (int i = 0; i < 5; ++i) {
      EXPECT_EQ(client_.Get("/health").status, 200);
      EXPECT_EQ(client_.Query(other_, "INSERT INTO t VALUES (1)").status, 200);
      EXPECT_EQ(client_.ValueOf(other_, "SELECT count(*) > 0 FROM t"), "1");
    }
    EXPECT_GE(InFlight(), requests);
  }

  RunningServer& server() { return server_; }
  ApiClient& client() { return client_; }
  const std::string& held() const { return held_; }

 private:
  RunningServer server_{{.flags = {"--query-timeout", "600"}}};
  ApiClient client_;
  std::string held_;
  std::string other_;
};

TEST_F(WaitingTest, WritersBehindASlowWrite) {
  const Clients slow = Ask(1, kEndlessWrite);
  AwaitInFlight(1);
  const Clients writers = Ask(80, "INSERT INTO t VALUES (1)");
  // One or the other may have come before it.
  ExpectAnswersWhileInFlight(71);
  EXPECT_EQ(client().ValueOf(held(), "SELECT count(*) < 10 FROM t"), "1");
  EXPECT_EQ(server().Stop(), 0);
}

TEST_F(WaitingTest, ReadersBehindEndlessQueries) {
  const Clients endless = Ask(100, kEndless);
  ExpectAnswersWhileInFlight(100);
  EXPECT_EQ(server().Stop(), 0);
}

}  // namespace
}  // namespace emulator
