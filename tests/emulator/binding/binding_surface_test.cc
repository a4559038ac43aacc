// A Worker's calls over connections of their own.

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

class BindingSurfaceTest : public testing::Test {
 protected:
  // As a remote binding sends it.
  std::string CallOf(const std::string& body) const {
    return "POST /binding/" + uuid_ +
           " HTTP/1.1\r\nHost: localhost\r\nMF-Binding: DB\r\nMF-URL: http://d1/query\r\n"
           "Content-Length: " +
           std::to_string(body.size()) + "\r\n\r\n" + body;
  }
  std::string Rows() { return client_.ValueOf(uuid_, "SELECT count(*) FROM t"); }

  RunningServer server_;
  ApiClient client_{server_};
  const std::string uuid_ = client_.Create("shop");
};

TEST_F(BindingSurfaceTest, ABatchThatBreaksOffLeavesNothing) {
  client_.Query(uuid_, "CREATE TABLE t(a)");
  const std::string call =
      CallOf(R"json([{"sql":"INSERT INTO t VALUES (1)"},{"sql":"INSERT INTO t VALUES (2)"}])json");
  {
    RawHttpClient worker(server_.port());
    worker.Send(call.substr(0, call.size() - 10));
    worker.EndSending();
    EXPECT_NE(worker.Read().status, 200);
  }
  EXPECT_EQ(Rows(), "0");

  RawHttpClient worker(server_.port());
  worker.Send(call);
  EXPECT_EQ(worker.Read().status, 200);
  EXPECT_EQ(Rows(), "2");
}

TEST_F(BindingSurfaceTest, ThirtyCallsAtOnceAreEachAnswered) {
  constexpr std::size_t kCalls = 30;
  client_.Query(uuid_, "CREATE TABLE t(id INTEGER PRIMARY KEY)");
  std::vector<std::string> answers(kCalls);
  std::vector<std::thread> workers;
  workers.reserve(kCalls);
  for (std::size_t i = 0; i < kCalls; ++i) {
    workers.emplace_back([&, i] {
      RawHttpClient worker(server_.port());
      worker.Send(CallOf(R"json({"sql":"INSERT INTO t VALUES (?) RETURNING id","params":[)json" +
                         std::to_string(i) + "]}"));
      answers.at(i) = worker.Read().body;
    });
  }
  for (std::thread& worker : workers) worker.join();

  for (std::size_t i = 0; i < kCalls; ++i) {
    EXPECT_NE(answers.at(i).find(R"({"id":)" + std::to_string(i) + "}"), std::string::npos)
        << answers.at(i);
  }
  EXPECT_EQ(Rows(), std::to_string(kCalls));
}

}  // namespace
}  // namespace emulator
