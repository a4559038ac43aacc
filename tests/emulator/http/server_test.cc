#include "emulator/http/server.h"

#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

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

TEST(ServerTest, HandsTheRequestOverAsSent) {
  const HttpServer server;
  RawHttpClient client(server.port());

  client.SendRequest("POST", "/a%2Fb%00/../c?x=%41&y", "some body");
  const RawResponse response = client.Read();

  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "\"POST /a%2Fb%00/../c?x=%41&y some body\"");
  EXPECT_EQ(response.Header("content-type"), "application/json");
}

TEST(ServerTest, DatesEveryAnswer) {
  const HttpServer server([](const Request& request) -> Response {
    if (request.path == "/missing") throw Error(ErrorKind::kNotFound, "missing");
    return {};
  });
  RawHttpClient client(server.port());
  const std::string form = "Thu, 01 Jan 1970 00:00:00 GMT";
  for (const char* request : {"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
                              "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
                              "GET /missing HTTP/1.1\r\nHost: localhost\r\n\r\n",
                              "GET / HTTP/1.1\r\nHost: evil.test\r\n\r\n", "rubbish\r\n\r\n"}) {
    client.Send(request);
    const std::string date = client.Read().Header("date");
    EXPECT_EQ(date.size(), form.size()) << request;
    EXPECT_TRUE(date.ends_with(" GMT")) << date;
  }
}

TEST(ServerTest, HandsOverHeadersAndTheRemoteAddress) {
  const HttpServer server([](const Request& request) {
    Response response;
    response.body = request.remote_address + " " + *request.FindHeader("AUTHORIZATION");
    return response;
  });
  RawHttpClient client(server.port());

  client.Send("GET / HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer a%20b\r\n\r\n");

  EXPECT_EQ(client.Read().body, "127.0.0.1 Bearer a%20b");
}

TEST(ServerTest, KeepsTheConnectionFromRequestToRequest) {
  const HttpServer server;
  RawHttpClient client(server.port());
  for (int i = 0; i < 100; ++i) {
    const std::string target = "/" + std::to_string(i);
    client.SendRequest("POST", target, "body");
    EXPECT_EQ(client.Read().body, "\"POST " + target + " body\"");
  }
  EXPECT_EQ(server.log(), std::vector<std::string>{});
}

TEST(ServerTest, AnswersPipelinedRequestsInOrder) {
  const HttpServer server;
  RawHttpClient client(server.port());
  std::string requests;
  for (int i = 0; i < 200; ++i) {
    requests += "\r\nPOST /" + std::to_string(i) +
                " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabc\r\n";
  }

  client.Send(requests);

  for (int i = 0; i < 200; ++i) {
    EXPECT_EQ(client.Read().body, "\"POST /" + std::to_string(i) + " abc\"");
  }
}

TEST(ServerTest, TakesARequestByteByByte) {
  const HttpServer server;
  RawHttpClient client(server.port());

  for (const char c :
       std::string("POST /x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabc")) {
    client.Send(std::string(1, c));
  }

  EXPECT_EQ(client.Read().body, "\"POST /x abc\"");
}

TEST(ServerTest, AnswersAPeerThatHasEndedItsSide) {
  const HttpServer server;
  RawHttpClient client(server.port());

  client.SendRequest("GET", "/x");
  client.EndSending();

  EXPECT_EQ(client.Read().body, "\"GET /x \"");
  EXPECT_TRUE(client.IsClosed());
}

TEST(ServerTest, LeavesEveryMethodToTheHandler) {
  const HttpServer server;
  RawHttpClient client(server.port());
  for (const std::string method :
       {"GET", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "QUERY", "x-made.up"}) {
    client.SendRequest(method, "/x");
    EXPECT_EQ(client.Read().body, "\"" + method + " /x \"");
  }
}

TEST(ServerTest, LeavesTheBodyOutForHead) {
  const HttpServer server;
  RawHttpClient client(server.port());

  client.SendRequest("HEAD", "/x");
  client.SendRequest("GET", "/next");

  const RawResponse response = client.ReadHeadAnswer();
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.Header("content-length"), std::to_string(std::string("\"HEAD /x \"").size()));
  EXPECT_EQ(response.Header("content-type"), "application/json");
  EXPECT_EQ(client.Read().body, "\"GET /next \"");
}

TEST(ServerTest, SendsAnEmptyBodyWithItsLength) {
  const HttpServer server([](const Request&) {
    Response response;
    response.headers.emplace_back("ETag", "\"abc\"");
    return response;
  });
  RawHttpClient client(server.port());

  client.SendRequest("PUT", "/x");
  const RawResponse response = client.Read();

  EXPECT_EQ(response.Header("content-length"), "0");
  EXPECT_EQ(response.Header("etag"), "\"abc\"");
}

TEST(ServerTest, TakesPathsOfManyKilobytes) {
  const HttpServer server;
  RawHttpClient client(server.port());
  const std::string path = "/" + std::string(60'000, 'a');

  client.SendRequest("GET", path);

  EXPECT_EQ(client.Read().body, "\"GET " + path + " \"");
}

TEST(ServerTest, SendsBodiesOfManyMegabytes) {
  std::string big;
  big.resize(20'000'000, 'x');
  const HttpServer server([&big](const Request&) {
    Response response;
    response.body = big;
    return response;
  });
  RawHttpClient client(server.port());

  client.SendRequest("GET", "/x");

  EXPECT_TRUE(client.Read().body == big);
}

TEST(ServerTest, ClosesWhenTheClientAsksForIt) {
  const HttpServer server;
  RawHttpClient client(server.port());

  client.Send("GET /x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

  const RawResponse response = client.Read();
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.Header("connection"), "close");
  EXPECT_TRUE(client.IsClosed());
}

TEST(ServerTest, SpeaksHttp10) {
  const HttpServer server;
  RawHttpClient once(server.port());
  once.Send("GET /x HTTP/1.0\r\n\r\n");
  EXPECT_EQ(once.Read().body, "\"GET /x \"");
  EXPECT_TRUE(once.IsClosed());

  RawHttpClient again(server.port());
  for (int i = 0; i < 2; ++i) {
    again.Send("GET /x HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    EXPECT_EQ(again.Read().Header("connection"), "keep-alive");
  }
}

TEST(ServerTest, WordsTheHandlersErrorsAndKeepsTheConnection) {
  const HttpServer server(
      [](const Request&) -> Response { throw Error(ErrorKind::kNotFound, "no such database"); });
  RawHttpClient client(server.port());
  for (int i = 0; i < 2; ++i) {
    client.SendRequest("GET", "/x");
    const RawResponse response = client.Read();
    EXPECT_EQ(response.status, 404);
    EXPECT_EQ(response.body, R"({"error":"NotFound"})");
    EXPECT_EQ(response.Header("content-type"), "application/json");
    EXPECT_EQ(response.Header("connection"), "");
    EXPECT_EQ(response.Header("keep-alive"), "timeout=60");
  }
}

TEST(ServerTest, SurvivesErrorsThatCannotBeWorded) {
  emulator::ServerOptions options = TestServerOptions();
  options.answer_internal_error = [](const Request&) -> Response {
    throw std::runtime_error("no words");
  };
  HttpServer server(
      [](const Request& request) { return request.path == "/fine" ? Response() : throw 42; },
      options);
  RawHttpClient client(server.port());
  client.SendRequest("GET", "/x");
  EXPECT_EQ(client.Read().status, 0);

  RawHttpClient other(server.port());
  other.SendRequest("GET", "/fine");
  EXPECT_EQ(other.Read().status, 200);
}

TEST(ServerTest, ServesAllowedHostsOnly) {
  emulator::ServerOptions options = TestServerOptions();
  options.allow_hosts = {"d1.test"};
  const HttpServer server(&tests::Echo, options);
  RawHttpClient client(server.port());

  client.Send("POST /x HTTP/1.1\r\nHost: evil.test:80\r\nContent-Length: 2\r\n\r\nab");
  const RawResponse refused = client.Read();
  client.Send("GET /x HTTP/1.1\r\nHost: d1.test\r\n\r\n");
  const RawResponse served = client.Read();

  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(refused.body, R"({"error":"Forbidden"})");
  EXPECT_EQ(served.status, 200);
}

TEST(ServerTest, RefusesAPortThatIsTaken) {
  const HttpServer first;
  emulator::ServerOptions options = TestServerOptions();
  options.port = first.port();
  emulator::Server second(options, tests::HandlerOf(&tests::Echo));

  try {
    second.Bind();
    FAIL() << "two servers on one port";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kIo);
    EXPECT_EQ(std::string(error.what()), "cannot listen on 127.0.0.1 port " +
                                             std::to_string(first.port()) +
                                             ": Address already in use");
  }
}

TEST(ServerTest, RefusesAHostThatCannotBeBound) {
  emulator::ServerOptions options = TestServerOptions();
  options.host = "no-such-host.invalid";
  emulator::Server server(options, tests::HandlerOf(&tests::Echo));

  EXPECT_THROW(server.Bind(), Error);
}

}  // namespace
