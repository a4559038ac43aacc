// Answers whose end nobody knows when they begin.

#include <atomic>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "emulator/http/server.h"
#include "storage/error.h"
#include "tests/emulator/httplib/library_http_server.h"
#include "tests/support/http_server.h"
#include "tests/support/raw_http_client.h"

namespace {

using emulator::Request;
using emulator::Response;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using tests::HttpServer;
using tests::LibraryHttpServer;
using tests::RawHttpClient;
using tests::TestServerOptions;

// A piece each time; at "broken" it fails.
class Pieces final : public emulator::BodyStream {
 public:
  explicit Pieces(std::deque<std::string> pieces) : pieces_(std::move(pieces)) {}

  bool Next(std::string& out) override {
    if (pieces_.front() == "broken") {
      throw storage::Error(storage::ErrorKind::kIo, "the disk is gone");
    }
    out += pieces_.front();
    pieces_.pop_front();
    return !pieces_.empty();
  }

 private:
  std::deque<std::string> pieces_;
};

// Waits until something has happened. Thread-safe.
class Event {
 public:
  void Happen() {
    const std::lock_guard lock(mutex_);
    has_happened_ = true;
    changed_.notify_all();
  }
  // False when it has not within 20 seconds.
  bool Await() {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(20), [this] { return has_happened_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool has_happened_ = false;  // guarded by mutex_
};

// Has more and more to say.
class Endless final : public emulator::BodyStream {
 public:
  explicit Endless(Event& end) : end_(end) {}
  ~Endless() override { end_.Happen(); }
  bool Next(std::string& out) override {
    out.append(std::size_t{1} << 20U, 'x');
    return true;
  }

 private:
  Event& end_;
};

Response StreamOf(std::deque<std::string> pieces) {
  Response response;
  response.content_type = "text/event-stream";
  response.stream = std::make_unique<Pieces>(std::move(pieces));
  return response;
}

std::string AnswerTo(int port, const std::string& request) {
  RawHttpClient client(port);
  client.Send(request);
  return client.ReadToEnd();
}

constexpr const char* kGet = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

TEST(ServerStreamTest, SendsEachPieceAsAChunk) {
  const HttpServer server([](const Request&) {
    return StreamOf({"first", "", "a second one, of more than 16 bytes"});
  });
  const std::string answer = AnswerTo(server.port(), kGet);

  EXPECT_THAT(answer, HasSubstr("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(answer, HasSubstr("\r\nContent-Type: text/event-stream\r\n"));
  EXPECT_THAT(answer, HasSubstr("\r\nTransfer-Encoding: chunked\r\n"));
  EXPECT_THAT(answer, Not(HasSubstr("Content-Length")));
  EXPECT_THAT(answer, EndsWith("\r\n\r\n5\r\nfirst\r\n"
                               "23\r\na second one, of more than 16 bytes\r\n0\r\n\r\n"));
}

TEST(ServerStreamTest, SendsAnOlderClientAllUpToTheEnd) {
  const HttpServer server([](const Request&) { return StreamOf({"one", "two"}); });
  const std::string answer =
      AnswerTo(server.port(), "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");

  EXPECT_THAT(answer, Not(HasSubstr("Transfer-Encoding")));
  EXPECT_THAT(answer, HasSubstr("\r\nConnection: close\r\n"));
  EXPECT_THAT(answer, EndsWith("\r\n\r\nonetwo"));
}

TEST(ServerStreamTest, AnswersHeadWithoutABody) {
  const HttpServer server([](const Request&) { return StreamOf({"one"}); });

  EXPECT_THAT(AnswerTo(server.port(), "HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n"),
              EndsWith("\r\n\r\n"));
}

TEST(ServerStreamTest, BreaksOffWhereTheStreamFails) {
  const HttpServer server([](const Request&) { return StreamOf({"one", "broken"}); });

  EXPECT_THAT(AnswerTo(server.port(), kGet), EndsWith("3\r\none\r\n"));
  EXPECT_THAT(server.log(), ElementsAre(HasSubstr("the disk is gone")));
}

TEST(ServerStreamTest, LetsGoOfAClientThatReadsNothing) {
  Event end;
  emulator::ServerOptions options = TestServerOptions();
  options.write_pace.stall = std::chrono::milliseconds(50);
  const HttpServer server(
      [&](const Request&) {
        Response response;
        response.stream = std::make_unique<Endless>(end);
        return response;
      },
      options);
  RawHttpClient client(server.port());
  client.Send(kGet);

  EXPECT_TRUE(end.Await());
}

TEST(ServerStreamTest, TheLibraryStreamsTheSame) {
  const LibraryHttpServer server(
      [](const Request&) {
        return StreamOf({"first", "", "second"});
      },
      TestServerOptions());
  const std::string answer =
      AnswerTo(server.port(), "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

  EXPECT_THAT(answer, HasSubstr("\r\nContent-Type: text/event-stream\r\n"));
  EXPECT_THAT(answer, HasSubstr("\r\nTransfer-Encoding: chunked\r\n"));
  EXPECT_THAT(answer, Not(HasSubstr("Content-Length")));
  EXPECT_THAT(answer, EndsWith("\r\n\r\n5\r\nfirst\r\n6\r\nsecond\r\n0\r\n\r\n"));
}

}  // namespace
