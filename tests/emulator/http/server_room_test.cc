// More connections than there may be.

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <future>
#include <memory>
#include <string>
#include <thread>

#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/support/http_server.h"
#include "tests/support/raw_http_client.h"

namespace {

using tests::HttpServer;
using tests::RawHttpClient;
using tests::TestServerOptions;

bool IsAsleep(const std::filesystem::path& thread) {
  std::string text;
  std::getline(std::ifstream(thread / "stat"), text);
  const std::size_t name_end = text.rfind(')');
  // One that is gone says nothing.
  return name_end == std::string::npos || text.substr(name_end + 2, 1) == "S";
}

// Who has sent an answer goes on to give the connection back, and then waits for news.
void AwaitAllThreadsAsleep() {
  const std::string own = std::to_string(gettid());
  const auto is_at_work = [&](const std::filesystem::directory_entry& thread) {
    return thread.path().filename() != own && !IsAsleep(thread.path());
  };
  while (std::ranges::any_of(std::filesystem::directory_iterator("/proc/self/task"), is_at_work)) {
    std::this_thread::yield();
  }
}

// A connection whose request has been answered, and which nobody is at work on.
std::unique_ptr<RawHttpClient> Connected(const HttpServer& server) {
  auto client = std::make_unique<RawHttpClient>(server.port());
  client->SendRequest("GET", "/x");
  EXPECT_EQ(client->Read().status, 200);
  AwaitAllThreadsAsleep();
  return client;
}

TEST(ServerRoomTest, ClosesTheOneThatIsIdleLongestForANewOne) {
  emulator::ServerOptions options = TestServerOptions();
  options.max_connections = 3;
  HttpServer server(&tests::Echo, options);
  const auto first = Connected(server);
  const auto second = Connected(server);
  RawHttpClient half(server.port());
  half.Send("GET /half HTTP/1.1\r\n");
  while (server.server().counters().open_connections < 3) std::this_thread::yield();
  first->SendRequest("GET", "/again");
  EXPECT_EQ(first->Read().status, 200);
  AwaitAllThreadsAsleep();

  const auto third = Connected(server);
  EXPECT_TRUE(second->IsClosed());
  const auto fourth = Connected(server);
  EXPECT_TRUE(first->IsClosed());

  half.Send("Host: localhost\r\n\r\n");
  EXPECT_EQ(half.Read().status, 200) << "a request that arrives is no idle connection";
}

TEST(ServerRoomTest, AcceptsAgainWhenARequestEnds) {
  std::promise<void> may_end;
  const std::shared_future<void> end = may_end.get_future().share();
  emulator::ServerOptions options = TestServerOptions();
  options.max_connections = 2;
  HttpServer server(
      [&](const emulator::Request& request) {
        if (request.path == "/held") end.wait();
        return tests::Echo(request);
      },
      options);
  RawHttpClient first(server.port());
  RawHttpClient second(server.port());
  for (RawHttpClient* const client : {&first, &second}) client->SendRequest("GET", "/held");
  while (server.server().counters().requests_in_flight < 2) std::this_thread::yield();
  RawHttpClient third(server.port());
  third.SendRequest("GET", "/x");

  may_end.set_value();

  EXPECT_EQ(first.Read().status, 200);
  EXPECT_EQ(second.Read().status, 200);
  EXPECT_EQ(third.Read().status, 200);
}

}  // namespace
