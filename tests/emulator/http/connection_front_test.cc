// In which order requests of several connections are run.

#include "emulator/http/connection_front.h"

#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <new>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "emulator/http/listener.h"
#include "tests/support/raw_http_client.h"

namespace {

using emulator::AfterAnswer;
using emulator::ConnectionFront;
using emulator::Session;
using tests::RawHttpClient;

// A single thread, which nothing replaces while it runs a request.
constexpr emulator::WorkerCrew::Size kOneThread{
    .workers = 2, .awake = 1, .watch_interval = std::chrono::hours(1)};

TEST(ConnectionFrontTest, WhoAsksAgainAtOnceDoesNotOvertake) {
  emulator::Listener listener = emulator::Listen("127.0.0.1", 0);
  std::vector<std::string> served;  // by the one thread
  std::promise<void> begun;
  std::promise<void> may_end;
  const auto serve = [&](Session& session) {
    served.push_back(session.TakeHead().path);
    if (served.back() == "/held") {
      begun.set_value();
      may_end.get_future().wait();
    }
    emulator::TransferPace pace{emulator::PaceLimits{}};
    session.connection().Send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "", pace);
    session.ExpectNextRequest(0);
    return AfterAnswer::kNextRequest;
  };
  ConnectionFront front(std::move(listener.socket),
                        {.crew = kOneThread, .timeouts = {}, .drain = {}, .log = nullptr},
                        [&]() -> ConnectionFront::Serve { return serve; });
  std::thread running([&] { front.Run(); });
  RawHttpClient first(listener.port);
  RawHttpClient second(listener.port);
  second.SendRequest("GET", "/hello");
  EXPECT_EQ(second.Read().status, 200);

  first.SendRequest("GET", "/held");
  begun.get_future().wait();
  second.SendRequest("GET", "/second");
  first.SendRequest("GET", "/first-again");
  may_end.set_value();
  for (int i = 0; i < 2; ++i) EXPECT_EQ(first.Read().status, 200);
  EXPECT_EQ(second.Read().status, 200);
  front.Stop();
  running.join();

  EXPECT_EQ(served, (std::vector<std::string>{"/hello", "/held", "/second", "/first-again"}));
}

TEST(ConnectionFrontTest, FinishesWhatHadArrivedWhenItIsStopped) {
  emulator::Listener listener = emulator::Listen("127.0.0.1", 0);
  std::promise<void> begun;
  std::promise<void> may_end;
  const auto serve = [&](Session& session) {
    if (session.TakeHead().path == "/held") {
      begun.set_value();
      may_end.get_future().wait();
    }
    emulator::TransferPace pace{emulator::PaceLimits{}};
    session.connection().Send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "", pace);
    session.ExpectNextRequest(0);
    return AfterAnswer::kClose;
  };
  ConnectionFront front(
      std::move(listener.socket),
      {.crew = kOneThread, .timeouts = {}, .drain = std::chrono::hours(1), .log = nullptr},
      [&]() -> ConnectionFront::Serve { return serve; });
  std::thread running([&] { front.Run(); });
  RawHttpClient held(listener.port);
  std::vector<std::unique_ptr<RawHttpClient>> others;
  for (int i = 0; i < 5; ++i) {
    others.push_back(std::make_unique<RawHttpClient>(listener.port));
    others.back()->Send("GET /other HTTP/1.1\r\n");  // by the end of its line it is accepted
  }
  while (front.open_connections() < 6) std::this_thread::yield();
  held.SendRequest("GET", "/held");
  begun.get_future().wait();
  for (const auto& other : others) other->Send("Host: localhost\r\n\r\n");

  front.Stop();
  may_end.set_value();

  EXPECT_EQ(held.Read().status, 200);
  for (const auto& other : others) EXPECT_EQ(other->Read().status, 200);
  running.join();
}

TEST(ConnectionFrontTest, RefusesWhatThereIsNoThreadFor) {
  emulator::Listener listener = emulator::Listen("127.0.0.1", 0);
  std::promise<void> begun;
  std::promise<void> may_end;
  const auto serve = [&](Session& session) {
    const emulator::RequestHead head = session.TakeHead();
    if (head.path == "/held") {
      begun.set_value();
      may_end.get_future().wait();
    }
    emulator::TransferPace pace{emulator::PaceLimits{}};
    const char* const status = head.is_refused_for_load ? "429 Too Many Requests" : "200 OK";
    session.connection().Send(std::string("HTTP/1.1 ") + status + "\r\nContent-Length: 0\r\n\r\n",
                              "", pace);
    session.ExpectNextRequest(0);
    return head.is_refused_for_load ? AfterAnswer::kClose : AfterAnswer::kNextRequest;
  };
  std::atomic<int> threads = 0;
  std::atomic<int> reports = 0;
  ConnectionFront front(std::move(listener.socket),
                        {.crew = {.workers = 64,
                                  .awake = 2,
                                  .watch_interval = std::chrono::milliseconds(5),
                                  .patience = std::chrono::milliseconds(50)},
                         .timeouts = {},
                         .drain = std::chrono::hours(1),
                         .log = [&](const std::string&) { ++reports; }},
                        [&]() -> ConnectionFront::Serve {
                          if (++threads > 2) throw std::bad_alloc();
                          return serve;
                        });
  std::thread running([&] { front.Run(); });
  RawHttpClient held(listener.port);
  held.SendRequest("GET", "/held");
  begun.get_future().wait();

  RawHttpClient other(listener.port);
  other.SendRequest("GET", "/x");
  EXPECT_EQ(other.Read().status, 429);
  EXPECT_TRUE(other.IsClosed());
  EXPECT_EQ(reports, 1);

  may_end.set_value();
  EXPECT_EQ(held.Read().status, 200);
  RawHttpClient again(listener.port);
  again.SendRequest("GET", "/x");
  EXPECT_EQ(again.Read().status, 200);
  front.Stop();
  running.join();
}

}  // namespace
