// Clients that would keep others waiting: while all of them still wait, another is answered.

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "emulator/http/server.h"
#include "tests/support/http_server.h"
#include "tests/support/raw_http_client.h"

namespace {

using emulator::Request;
using emulator::Response;
using tests::HttpServer;
using tests::RawHttpClient;
using tests::TestServerOptions;

using Clients = std::vector<std::unique_ptr<RawHttpClient>>;

constexpr std::size_t kWorkers = 4;
constexpr std::size_t kLargeBytes = std::size_t{256} * 1024;

Response Answer(const Request& request) {
  if (request.path != "/large") return tests::Echo(request);
  Response response;
  response.body = std::string(kLargeBytes, 'x');
  return response;
}

class ServerAttackTest : public testing::Test {
 protected:
  ServerAttackTest() : server_(&Answer, Options()) {}

  Clients Attack(int count, const std::string& bytes) const {
    Clients clients;
    clients.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) {
      clients.push_back(std::make_unique<RawHttpClient>(server_.port()));
      clients.back()->Send(bytes);
    }
    return clients;
  }

  // Waits until at least so many requests have been begun and not answered.
  void AwaitInFlight(std::size_t requests) {
    while (InFlight() < requests) std::this_thread::yield();
  }
  std::size_t InFlight() { return server_.server().counters().requests_in_flight; }

  void ExpectServesWhileInFlight(std::size_t requests) {
    AwaitInFlight(requests);
    for (int i = 0; i < 20; ++i) {
      RawHttpClient client(server_.port());
      client.SendRequest("POST", "/fast", "abc");
      EXPECT_EQ(client.Read().body, "\"POST /fast abc\"");
    }
    EXPECT_GE(InFlight(), requests);
  }

  HttpServer& server() { return server_; }

 private:
  static emulator::ServerOptions Options() {
    emulator::ServerOptions options = TestServerOptions();
    options.workers = kWorkers;
    // Nobody who attacks runs out of time before the test has.
    for (emulator::PaceLimits* const pace : {&options.read_pace, &options.write_pace}) {
      pace->stall = pace->grace = std::chrono::hours(1);
    }
    options.drain = std::chrono::milliseconds(20);
    return options;
  }

  HttpServer server_;
};

constexpr const char* kHalfBody =
    "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\nabc";

// More than the two ends' buffers hold.
std::string Pipelined() {
  std::string requests;
  for (int i = 0; i < 100; ++i) requests += "GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n";
  return requests;
}

TEST_F(ServerAttackTest, HalfBodiesHoldNobodyUp) {
  const Clients clients = Attack(200, kHalfBody);
  ExpectServesWhileInFlight(200);
}

TEST_F(ServerAttackTest, BodiesThatAreInvitedAndDoNotComeHoldNobodyUp) {
  const Clients clients = Attack(70,
                                 "POST / HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n"
                                 "Content-Length: 10\r\n\r\n");
  ExpectServesWhileInFlight(70);
}

TEST_F(ServerAttackTest, AnswersThatNobodyReadsHoldNobodyUp) {
  const Clients clients = Attack(100, Pipelined());
  ExpectServesWhileInFlight(100);
}

TEST_F(ServerAttackTest, BlankLinesWithoutEndHoldNobodyUp) {
  std::atomic<bool> is_over = false;
  std::atomic<int> flooding = 0;
  std::vector<std::thread> floods;
  floods.reserve(5);
  for (int i = 0; i < 5; ++i) {
    floods.emplace_back([&] {
      std::string bytes;
      for (int line = 0; line < 10'000; ++line) bytes += "\r\n";
      while (!is_over) {
        const Clients clients = Attack(10, bytes);
        ++flooding;
      }
    });
  }
  while (flooding < 5) std::this_thread::yield();
  ExpectServesWhileInFlight(0);
  is_over = true;
  for (std::thread& flood : floods) flood.join();
}

TEST_F(ServerAttackTest, AllOfThemAtOnceHoldNobodyUp) {
  const Clients bodies = Attack(100, kHalfBody);
  const Clients unread = Attack(50, Pipelined());
  const Clients blank = Attack(50, "\r\n\r\n");
  ExpectServesWhileInFlight(150);
}

}  // namespace
