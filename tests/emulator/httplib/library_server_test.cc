#include "tests/support/library_server/library_server.h"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/error.h"
#include "tests/emulator/httplib/library_http_server.h"
#include "tests/support/error_kind_of.h"
#include "tests/support/raw_http_client.h"

namespace {

using emulator::LibraryServer;
using emulator::Request;
using emulator::Response;
using storage::ErrorKind;
using testing::HasSubstr;
using tests::LibraryHttpServer;
using tests::RawHttpClient;
using tests::RawResponse;
using tests::TestServerOptions;

// Waits until something has happened often enough. Thread-safe.
class Count {
 public:
  void Add() {
    const std::lock_guard lock(mutex_);
    ++count_;
    changed_.notify_all();
  }
  // False when it has not within 20 seconds.
  bool Await(int count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(20), [&] { return count_ >= count; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int count_ = 0;  // guarded by mutex_
};

TEST(LibraryServerTest, RecordsEveryRequestOnceItIsAnswered) {
  struct Line {
    std::string request;
    int status;
    std::uint64_t body_bytes;
  };
  std::vector<Line> lines;
  emulator::ServerOptions options = TestServerOptions();
  options.record_request = [&](const emulator::RequestRecord& record) {
    lines.push_back({std::string(record.method) + " " + std::string(record.path), record.status,
                     record.body_bytes});
  };
  LibraryHttpServer server(&tests::Echo, options);
  {
    RawHttpClient client(server.port());
    client.SendRequest("POST", "/a?b", "xyz");
    EXPECT_EQ(client.Read().status, 200);
    client.SendRequest("HEAD", "/a");
    EXPECT_EQ(client.ReadHeadAnswer().status, 200);
    client.Send("BREW /a HTTP/1.1\r\nHost: localhost\r\n\r\n");
    EXPECT_EQ(client.Read().status, 400);
  }

  server.Stop();

  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(lines[0].request, "POST /a");
  EXPECT_EQ(lines[0].status, 200);
  EXPECT_EQ(lines[0].body_bytes, std::string("\"POST /a?b xyz\"").size());
  EXPECT_EQ(lines[1].request, "HEAD /a");
  EXPECT_EQ(lines[1].body_bytes, 0U);
  EXPECT_EQ(lines[2].request, "BREW /a");
  EXPECT_EQ(lines[2].status, 400);
  EXPECT_EQ(server.server().counters().requests, 3U);
  EXPECT_EQ(server.server().counters().requests_in_flight, 0U);
  EXPECT_EQ(server.server().counters().open_connections, 0U);
}

TEST(LibraryServerTest, LetsAHandlerTakeMoreThanTheUsualLimit) {
  emulator::ServerOptions options = TestServerOptions();
  options.max_body_bytes = 10;
  std::uint64_t arrived_bytes = 0;
  const auto count = [&](const Request& request) {
    request.body->Read(10'000'000, [&](std::string_view piece) { arrived_bytes += piece.size(); });
    return Response();
  };
  const LibraryHttpServer server(count, options);
  RawHttpClient client(server.port());

  std::string body;
  body.resize(9'000'000, 'x');
  client.SendRequest("PUT", "/upload", body);

  EXPECT_EQ(client.Read().status, 200);
  EXPECT_EQ(arrived_bytes, body.size());
}

TEST(LibraryServerTest, RunsNoMoreRequestsAtOnceThanItHasWorkers) {
  emulator::ServerOptions options = TestServerOptions();
  options.workers = 2;
  std::mutex mutex;
  int running = 0;
  int most = 0;
  const LibraryHttpServer server(
      [&](const Request&) {
        {
          const std::lock_guard lock(mutex);
          most = std::max(most, ++running);
        }
        std::this_thread::yield();
        const std::lock_guard lock(mutex);
        --running;
        return Response();
      },
      options);
  std::vector<std::thread> clients;
  clients.reserve(8);
  for (int i = 0; i < 8; ++i) {
    clients.emplace_back([&] {
      RawHttpClient client(server.port());
      for (int request = 0; request < 50; ++request) {
        client.SendRequest("GET", "/");
        ASSERT_EQ(client.Read().status, 200);
      }
    });
  }
  for (std::thread& client : clients) client.join();

  EXPECT_LE(most, 2);
}

TEST(LibraryServerTest, HasAThreadForMoreConnectionsThanWorkers) {
  emulator::ServerOptions options = TestServerOptions();
  options.workers = 1;
  const LibraryHttpServer server(&tests::Echo, options);
  std::vector<std::unique_ptr<RawHttpClient>> idle;
  for (int i = 0; i < 15; ++i) {
    RawHttpClient& client = *idle.emplace_back(std::make_unique<RawHttpClient>(server.port()));
    client.SendRequest("GET", "/");
    ASSERT_EQ(client.Read().status, 200);
  }

  RawHttpClient client(server.port());
  client.SendRequest("GET", "/");

  EXPECT_EQ(client.Read().status, 200);
}

TEST(LibraryServerTest, ClosesAConnectionThatIsOneTooMany) {
  Count refused;
  emulator::ServerOptions options = TestServerOptions();
  options.workers = 1;
  options.log = [&](const std::string& line) {
    EXPECT_THAT(line, HasSubstr("16 are open"));
    refused.Add();
  };
  const LibraryHttpServer server(&tests::Echo, options);
  std::vector<std::unique_ptr<RawHttpClient>> idle;
  for (int i = 0; i < 16; ++i) {
    RawHttpClient& client = *idle.emplace_back(std::make_unique<RawHttpClient>(server.port()));
    client.SendRequest("GET", "/");
    ASSERT_EQ(client.Read().status, 200);
  }

  RawHttpClient one_too_many(server.port());

  EXPECT_TRUE(one_too_many.IsClosed());
  EXPECT_TRUE(refused.Await(1));
}

TEST(LibraryServerTest, EndsWhenItWasStoppedBeforeItServed) {
  LibraryServer server(TestServerOptions(), tests::HandlerOf(&tests::Echo));
  server.Bind();
  server.Stop();

  server.Serve();
}

TEST(LibraryServerTest, FinishesWhatHasArrivedWhenItIsStopped) {
  Count begun;
  Count stopped;
  LibraryHttpServer server([&](const Request&) {
    begun.Add();
    EXPECT_TRUE(stopped.Await(1));
    Response response;
    response.body = "done";
    return response;
  });
  RawHttpClient client(server.port());
  client.SendRequest("GET", "/");
  ASSERT_TRUE(begun.Await(1));
  server.server().Stop();
  stopped.Add();

  const RawResponse response = client.Read();

  EXPECT_EQ(response.body, "done");
  EXPECT_EQ(response.Header("connection"), "close");
  server.Stop();
}

TEST(LibraryServerTest, CutsWhatOutlivesTheDrain) {
  Count begun;
  emulator::ServerOptions options = TestServerOptions();
  options.drain = std::chrono::milliseconds(50);
  LibraryHttpServer server(
      [&](const Request& request) {
        begun.Add();
        request.body->ReadAll();
        return Response();
      },
      options);
  RawHttpClient half_a_head(server.port());
  half_a_head.Send("GET / HT");
  RawHttpClient half_a_body(server.port());
  half_a_body.Send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nhello");
  ASSERT_TRUE(begun.Await(1));

  server.Stop();  // the waits for the next byte are a minute long

  EXPECT_TRUE(half_a_head.IsClosed());
}

TEST(LibraryServerTest, CutsABodyShortWhoseSourceFails) {
  class BrokenSource final : public emulator::BodySource {
   public:
    std::uint64_t size_bytes() const override { return 2'000'000; }
    void ReadAt(std::uint64_t offset, std::uint64_t length, std::string& out) override {
      if (offset >= 1'000'000) throw storage::Error(ErrorKind::kIo, "the disk is gone");
      out.append(length, 'x');
    }
  };
  Count logged;
  emulator::ServerOptions options = TestServerOptions();
  options.log = [&](const std::string& line) {
    EXPECT_THAT(line, HasSubstr("the disk is gone"));
    logged.Add();
  };
  const LibraryHttpServer server(
      [](const Request&) {
        Response response;
        response.source = std::make_unique<BrokenSource>();
        return response;
      },
      options);
  RawHttpClient client(server.port());

  client.SendRequest("GET", "/");

  EXPECT_LT(client.Read().body.size(), 2'000'000U);
  EXPECT_TRUE(client.IsClosed());
  EXPECT_TRUE(logged.Await(1));
}

TEST(LibraryServerTest, SaysWhyItCannotListen) {
  const LibraryHttpServer first;
  emulator::ServerOptions options = TestServerOptions();
  options.port = first.port();
  LibraryServer second(options, tests::HandlerOf(&tests::Echo));

  EXPECT_THAT(tests::ErrorMessageOf([&] { second.Bind(); }), HasSubstr("already in use"));
}

}  // namespace
