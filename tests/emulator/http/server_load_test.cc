// Many connections, slow requests, and the end of it all.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "emulator/http/server.h"
#include "storage/descriptor.h"
#include "tests/support/http_server.h"
#include "tests/support/raw_http_client.h"

namespace {

using emulator::Request;
using emulator::Response;
using tests::HttpServer;
using tests::RawHttpClient;
using tests::RawResponse;
using tests::TestServerOptions;

constexpr std::chrono::seconds kPatience{20};

// Holds requests for "/slow" until it is opened.
class Gate {
 public:
  Response Handle(const Request& request) {
    if (request.path == "/slow") {
      std::unique_lock lock(mutex_);
      ++waiting_;
      changed_.notify_all();
      changed_.wait(lock, [this] { return is_open_; });
    }
    return tests::Echo(request);
  }

  void Open() {
    const std::lock_guard lock(mutex_);
    is_open_ = true;
    changed_.notify_all();
  }

  bool AwaitWaiting(int count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, kPatience, [&] { return waiting_ >= count; });
  }

  tests::Answering handler() {
    return [this](const Request& request) { return Handle(request); };
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int waiting_ = 0;       // guarded by mutex_
  bool is_open_ = false;  // guarded by mutex_
};

std::vector<std::unique_ptr<RawHttpClient>> Connect(int port, int count) {
  std::vector<std::unique_ptr<RawHttpClient>> clients;
  clients.reserve(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) {
    clients.push_back(std::make_unique<RawHttpClient>(port));
  }
  return clients;
}

void ExpectServes(int port) {
  RawHttpClient client(port);
  client.SendRequest("POST", "/fast", "abc");
  EXPECT_EQ(client.Read().body, "\"POST /fast abc\"");
}

bool CanConnect(int port) {
  const storage::Descriptor client(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return connect(client.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

// Room for more sockets than a shell usually allows.
class MoreDescriptors {
 public:
  MoreDescriptors() {
    getrlimit(RLIMIT_NOFILE, &before_);
    rlimit more = before_;
    more.rlim_cur = std::min<rlim_t>(before_.rlim_max, 4096);
    setrlimit(RLIMIT_NOFILE, &more);
  }
  ~MoreDescriptors() { setrlimit(RLIMIT_NOFILE, &before_); }
  MoreDescriptors(const MoreDescriptors&) = delete;
  MoreDescriptors& operator=(const MoreDescriptors&) = delete;

 private:
  rlimit before_{};
};

TEST(ServerLoadTest, IdleConnectionsHoldNobodyUp) {
  const MoreDescriptors room;
  HttpServer server;
  const auto clients = Connect(server.port(), 1000);
  for (const auto& client : clients) {
    client->SendRequest("GET", "/x");
    ASSERT_EQ(client->Read().status, 200);
  }

  ExpectServes(server.port());

  EXPECT_GE(server.server().counters().open_connections, 1000U);
  for (const auto& client : clients) {
    client->SendRequest("GET", "/again");
    ASSERT_EQ(client->Read().body, "\"GET /again \"");
  }
}

TEST(ServerLoadTest, DrippingClientsHoldNobodyUp) {
  const HttpServer server;
  const auto heads = Connect(server.port(), 60);
  const auto bodies = Connect(server.port(), 60);
  for (const char c : std::string("POST / HTTP")) {
    for (const auto& client : heads) {
      client->Send(std::string(1, c));
    }
  }
  for (const auto& client : bodies) {
    client->Send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nabc");
  }

  ExpectServes(server.port());
}

TEST(ServerLoadTest, SlowRequestsHoldNobodyUpBelowTheLimit) {
  Gate gate;
  const HttpServer server(gate.handler());
  const auto slow = Connect(server.port(), 3);
  for (const auto& client : slow) {
    client->SendRequest("GET", "/slow");
  }
  ASSERT_TRUE(gate.AwaitWaiting(3));

  ExpectServes(server.port());

  gate.Open();
  for (const auto& client : slow) {
    EXPECT_EQ(client->Read().status, 200);
  }
}

TEST(ServerLoadTest, RequestsWaitTheirTurnAtTheLimit) {
  Gate gate;
  const HttpServer server(gate.handler());
  const auto slow = Connect(server.port(), 4);
  for (const auto& client : slow) {
    client->SendRequest("GET", "/slow");
  }
  ASSERT_TRUE(gate.AwaitWaiting(4));
  const auto queued = Connect(server.port(), 50);
  for (const auto& client : queued) {
    client->SendRequest("GET", "/queued");
  }
  // Heads are still read, and connections looked after: a bad one has its fault noticed though no
  // thread is free to say so.
  RawHttpClient dropped(server.port());
  dropped.Send("GET /");
  dropped.EndSending();
  EXPECT_TRUE(dropped.IsClosed());

  gate.Open();

  for (const auto& client : queued) {
    EXPECT_EQ(client->Read().body, "\"GET /queued \"");
  }
  for (const auto& client : slow) {
    EXPECT_EQ(client->Read().status, 200);
  }
}

TEST(ServerLoadTest, OneWorkerServesEveryoneInTurn) {
  emulator::ServerOptions options = TestServerOptions();
  options.workers = 1;
  const HttpServer server(&tests::Echo, options);
  const auto clients = Connect(server.port(), 8);
  std::string requests;
  for (int i = 0; i < 50; ++i) {
    requests += "GET /x HTTP/1.1\r\nHost: localhost\r\n\r\n";
  }
  for (const auto& client : clients) {
    client->Send(requests);
  }
  for (const auto& client : clients) {
    for (int i = 0; i < 50; ++i) {
      ASSERT_EQ(client->Read().body, "\"GET /x \"");
    }
  }
}

TEST(ServerLoadTest, ManyClientsAtOnceGetTheirOwnAnswers) {
  const HttpServer server;
  constexpr int kClients = 16;
  std::vector<std::future<int>> clients;
  clients.reserve(kClients);
  for (int id = 0; id < kClients; ++id) {
    clients.push_back(std::async(std::launch::async, [&server, id] {
      RawHttpClient client(server.port());
      int right = 0;
      for (int i = 0; i < 200; ++i) {
        const std::string body = std::to_string(id) + "-" + std::to_string(i);
        client.SendRequest("POST", "/x", body);
        right += client.Read().body == "\"POST /x " + body + "\"" ? 1 : 0;
      }
      return right;
    }));
  }
  for (auto& client : clients) {
    EXPECT_EQ(client.get(), 200);
  }
}

TEST(ServerLoadTest, WaitsForDescriptorsWhenTheyRunOut) {
  rlimit before{};
  getrlimit(RLIMIT_NOFILE, &before);
  emulator::ServerOptions options = TestServerOptions();
  options.timeouts.linger = std::chrono::milliseconds(100);  // ticks often
  HttpServer server(&tests::Echo, options);
  RawHttpClient waiting(server.port());
  waiting.SendRequest("GET", "/x");
  ASSERT_EQ(waiting.Read().status, 200);

  // The client's socket takes the last number that is allowed, so that none is left for the
  // server's. No other connection has been opened, whose end would give a number back.
  const int last = open("/dev/null", O_RDONLY | O_CLOEXEC);
  ASSERT_GE(last, 0);
  close(last);
  rlimit none = before;
  none.rlim_cur = static_cast<rlim_t>(last) + 1;
  setrlimit(RLIMIT_NOFILE, &none);
  RawHttpClient refused(server.port());
  refused.SendRequest("GET", "/later");
  while (server.log().empty()) {
    std::this_thread::yield();
  }
  waiting.SendRequest("GET", "/x");
  EXPECT_EQ(waiting.Read().status, 200);
  setrlimit(RLIMIT_NOFILE, &before);

  EXPECT_EQ(refused.Read().body, "\"GET /later \"");
  EXPECT_EQ(server.log().size(), 1U);
}

TEST(ServerStopTest, FinishesRequestsThatRunAndThatWait) {
  Gate gate;
  HttpServer server(gate.handler());
  const auto slow = Connect(server.port(), 4);
  for (const auto& client : slow) {
    client->SendRequest("GET", "/slow");
  }
  ASSERT_TRUE(gate.AwaitWaiting(4));
  std::thread stopping([&server] { server.Stop(); });
  // The listener goes first, so that a client that is turned away knows that the server is
  // stopping.
  while (CanConnect(server.port())) {
  }

  gate.Open();

  for (const auto& client : slow) {
    const RawResponse response = client->Read();
    EXPECT_EQ(response.body, "\"GET /slow \"");
    EXPECT_EQ(response.Header("connection"), "close");
    EXPECT_TRUE(client->IsClosed());
  }
  stopping.join();
}

TEST(ServerStopTest, ClosesIdleConnections) {
  HttpServer server;
  RawHttpClient idle(server.port());
  idle.SendRequest("GET", "/x");
  ASSERT_EQ(idle.Read().status, 200);

  server.Stop();

  EXPECT_TRUE(idle.IsClosed());
}

TEST(ServerStopTest, CutsTheSocketsOfRequestsThatTakeTooLong) {
  emulator::ServerOptions options = TestServerOptions();
  options.drain = std::chrono::milliseconds(20);
  HttpServer server(&tests::Echo, options);
  RawHttpClient uploading(server.port());
  uploading.Send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\nabc");
  while (server.server().counters().requests_in_flight == 0) {
    std::this_thread::yield();
  }

  server.Stop();

  EXPECT_EQ(server.server().counters().open_connections, 0U);
}

TEST(ServerStopTest, MayComeBeforeServe) {
  emulator::Server server(TestServerOptions(), tests::HandlerOf(&tests::Echo));
  server.Bind();

  server.Stop();
  server.Serve();

  EXPECT_EQ(server.counters().open_connections, 0U);
}

}  // namespace
