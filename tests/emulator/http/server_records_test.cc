// What the server tells of the requests it answers: the log, the records, the counters.

#include <condition_variable>
#include <mutex>
#include <new>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "emulator/http/server.h"
#include "storage/error.h"
#include "tests/support/http_server.h"
#include "tests/support/raw_http_client.h"

namespace {

using emulator::Request;
using emulator::Response;
using storage::Error;
using storage::ErrorKind;
using tests::HttpServer;
using tests::RawHttpClient;
using tests::RawResponse;
using tests::TestServerOptions;

// A line of the request log, with what does not live as long as the call copied.
struct LoggedRequest {
  std::string method;
  std::string path;
  std::string remote_address;
  int status = 0;
  std::uint64_t body_bytes = 0;
  std::optional<std::size_t> route;
};

class RequestLog {
 public:
  void Add(const emulator::RequestRecord& record) {
    const std::lock_guard lock(mutex_);
    lines_.push_back({std::string(record.method), std::string(record.path),
                      std::string(record.remote_address), record.status, record.body_bytes,
                      record.trace.route});
    added_.notify_all();
  }

  // Waits for the first `count` lines.
  std::vector<LoggedRequest> Await(std::size_t count) {
    std::unique_lock lock(mutex_);
    added_.wait_for(lock, std::chrono::seconds(20), [&] { return lines_.size() >= count; });
    return lines_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable added_;
  std::vector<LoggedRequest> lines_;  // guarded by mutex_
};

TEST(ServerRecordsTest, LogsOtherExceptionsAndTellsTheClientNothing) {
  const HttpServer server(
      [](const Request&) -> Response { throw std::runtime_error("secret detail"); });
  RawHttpClient client(server.port());

  client.SendRequest("GET", "/x");
  const RawResponse response = client.Read();

  EXPECT_EQ(response.status, 500);
  EXPECT_EQ(response.body, R"({"error":"internal"})");
  EXPECT_EQ(server.log(), std::vector<std::string>{"handling a request (GET /x): secret detail"});
}

TEST(ServerRecordsTest, AnswersThoughItCannotLog) {
  emulator::ServerOptions options = TestServerOptions();
  options.log = [](const std::string&) { throw std::bad_alloc(); };
  options.answer_internal_error = [](const Request& request) -> Response {
    if (request.path == "/no-words") throw std::runtime_error("no words");
    Response response;
    response.status = 500;
    return response;
  };
  emulator::Server server(options, tests::HandlerOf([](const Request&) -> Response { throw 42; }));
  const int port = server.Bind();
  std::thread serving([&] { server.Serve(); });
  {
    RawHttpClient client(port);
    client.SendRequest("GET", "/words");
    EXPECT_EQ(client.Read().status, 500);
    client.SendRequest("GET", "/no-words");
    EXPECT_EQ(client.Read().status, 0);
  }
  server.Stop();
  serving.join();
}

TEST(ServerRecordsTest, LogsEachRequest) {
  RequestLog log;
  emulator::ServerOptions options = TestServerOptions();
  options.record_request = [&log](const emulator::RequestRecord& record) { log.Add(record); };
  HttpServer server(&tests::Echo, options);
  RawHttpClient client(server.port());

  client.SendRequest("POST", "/x?y=1", "abc");
  const RawResponse response = client.Read();
  client.Send("rubbish\r\n\r\n");

  const std::vector<LoggedRequest> lines = log.Await(2);
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0].method, "POST");
  EXPECT_EQ(lines[0].path, "/x");
  EXPECT_EQ(lines[0].remote_address, "127.0.0.1");
  EXPECT_EQ(lines[0].status, 200);
  EXPECT_EQ(lines[0].body_bytes, response.body.size());
  EXPECT_EQ(lines[1].path, "");
  EXPECT_EQ(lines[1].status, 400);
}

TEST(ServerRecordsTest, RecordsTheRouteAlsoOfARequestWhoseHandlerThrows) {
  RequestLog log;
  emulator::ServerOptions options = TestServerOptions();
  options.record_request = [&log](const emulator::RequestRecord& record) { log.Add(record); };
  const emulator::Handler handler = [](const Request& request, emulator::RequestTrace& trace) {
    if (request.path == "/nowhere") throw Error(ErrorKind::kNotFound, "no such route");
    trace.route = 7;
    if (request.path == "/broken") throw std::runtime_error("broken");
    return Response();
  };
  HttpServer server(handler, options);
  RawHttpClient client(server.port());
  for (const char* path : {"/fine", "/broken", "/nowhere"}) {
    client.SendRequest("GET", path);
    client.Read();
  }

  const std::vector<LoggedRequest> lines = log.Await(3);
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(lines[0].route, 7U);
  EXPECT_EQ(lines[1].route, 7U);
  EXPECT_EQ(lines[1].status, 500);
  EXPECT_EQ(lines[2].route, std::nullopt);
}

TEST(ServerRecordsTest, CountsConnectionsAndRequests) {
  emulator::Server* counted = nullptr;
  std::size_t in_flight = 0;
  HttpServer server([&](const Request&) {
    in_flight = counted->counters().requests_in_flight;
    return Response();
  });
  counted = &server.server();
  RawHttpClient idle(server.port());
  RawHttpClient client(server.port());
  idle.SendRequest("GET", "/x");
  idle.Read();
  while (counted->counters().requests_in_flight > 0) {
    std::this_thread::yield();
  }
  client.SendRequest("GET", "/x");
  client.Read();

  EXPECT_EQ(in_flight, 1U);
  EXPECT_EQ(counted->counters().open_connections, 2U);
  EXPECT_EQ(counted->counters().requests, 2U);
}

}  // namespace
