#include <cstdio>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "emulator/http/server.h"
#include "tests/support/http_server.h"
#include "tests/support/raw_http_client.h"

namespace {

using emulator::Request;
using emulator::Response;
using tests::HttpServer;
using tests::RawHttpClient;
using tests::RawResponse;
using tests::TestServerOptions;

constexpr std::size_t kKiB = 1024;
constexpr std::size_t kMiB = kKiB * kKiB;
constexpr std::string_view kChunkedPost =
    "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n";

std::string Chunk(const std::string& payload) {
  char size[32];
  std::snprintf(size, sizeof size, "%zx\r\n", payload.size());
  return size + payload + "\r\n";
}

std::string PostOf(std::size_t content_length) {
  return "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + std::to_string(content_length) +
         "\r\n\r\n";
}

// Bytes of which no two pieces of a length over 4 are alike.
std::string Pattern(std::size_t size) {
  std::string text;
  for (std::uint32_t i = 0; text.size() < size; ++i) {
    text += std::to_string(i) + ",";
  }
  text.resize(size);
  return text;
}

// Answers the body's length and a sum over it.
Response Digest(const Request& request) {
  std::uint64_t bytes = 0;
  std::uint64_t sum = 0;
  request.body->Read(request.body->default_max_bytes(), [&](std::string_view piece) {
    bytes += piece.size();
    for (const char c : piece) {
      sum = sum * 31 + static_cast<unsigned char>(c);
    }
  });
  Response response;
  response.body = std::to_string(bytes) + " " + std::to_string(sum);
  return response;
}

std::string DigestOf(const std::string& body) {
  std::uint64_t sum = 0;
  for (const char c : body) {
    sum = sum * 31 + static_cast<unsigned char>(c);
  }
  return std::to_string(body.size()) + " " + std::to_string(sum);
}

emulator::ServerOptions OptionsWithLimit(std::uint64_t max_body_bytes) {
  emulator::ServerOptions options = TestServerOptions();
  options.max_body_bytes = max_body_bytes;
  return options;
}

TEST(ServerBodyTest, ReadsBodiesOfAnyLength) {
  const HttpServer server(&Digest);
  RawHttpClient client(server.port());
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{65'535},
                                 std::size_t{65'536}, std::size_t{65'537}, 5 * kMiB}) {
    const std::string body = Pattern(size);
    client.Send(PostOf(size) + body);
    EXPECT_EQ(client.Read().body, DigestOf(body)) << size;
  }
}

TEST(ServerBodyTest, ReadsChunksOfAnyLength) {
  const HttpServer server(&Digest);
  RawHttpClient client(server.port());
  for (const std::size_t chunk_bytes :
       {std::size_t{1}, std::size_t{2}, std::size_t{15}, std::size_t{16}, std::size_t{255},
        std::size_t{4096}, std::size_t{65'536}, kMiB}) {
    const std::string body = Pattern(std::min<std::size_t>(chunk_bytes * 50, 3 * kMiB));
    std::string request(kChunkedPost);
    for (std::size_t start = 0; start < body.size(); start += chunk_bytes) {
      request += Chunk(body.substr(start, chunk_bytes));
    }
    client.Send(request + "0\r\n\r\n");
    EXPECT_EQ(client.Read().body, DigestOf(body)) << chunk_bytes;
  }
}

TEST(ServerBodyTest, KnowsTheLengthInAdvanceOrNot) {
  const HttpServer server([](const Request& request) {
    const std::optional<std::uint64_t> announced = request.body->announced_bytes();
    Response response;
    response.body = (announced ? std::to_string(*announced) : "?") + request.body->ReadAll();
    return response;
  });
  RawHttpClient client(server.port());

  client.Send(PostOf(3) + "abc" + std::string(kChunkedPost) + "0\r\n\r\n");
  client.SendRequest("GET", "/");

  EXPECT_EQ(client.Read().body, "3abc");
  EXPECT_EQ(client.Read().body, "?");
  EXPECT_EQ(client.Read().body, "0");
}

TEST(ServerBodyTest, RefusesALengthOverTheLimitBeforeItArrives) {
  const HttpServer server(&Digest, OptionsWithLimit(kMiB));
  RawHttpClient client(server.port());

  client.Send(PostOf(kMiB + 1));
  const RawResponse response = client.Read();

  EXPECT_EQ(response.status, 413);
  EXPECT_EQ(response.body, R"({"error":"TooLarge"})");
  EXPECT_EQ(response.Header("connection"), "close");
}

TEST(ServerBodyTest, TakesABodyOfJustTheLimit) {
  const HttpServer server(&Digest, OptionsWithLimit(kMiB));
  RawHttpClient client(server.port());
  const std::string body = Pattern(kMiB);

  client.Send(PostOf(kMiB) + body);
  EXPECT_EQ(client.Read().body, DigestOf(body));
  client.Send(std::string(kChunkedPost) + Chunk(body) + "0\r\n\r\n");
  EXPECT_EQ(client.Read().body, DigestOf(body));
}

TEST(ServerBodyTest, RefusesChunksOverTheLimitWhileTheyArrive) {
  const HttpServer server(&Digest, OptionsWithLimit(kMiB));
  RawHttpClient client(server.port());
  const std::string chunk = Chunk(Pattern(64 * kKiB));

  client.Send(kChunkedPost);
  for (int i = 0; i < 160; ++i) {
    client.Send(chunk);
  }
  client.EndSending();
  const RawResponse response = client.Read();

  EXPECT_EQ(response.status, 413);
  EXPECT_EQ(response.body, R"({"error":"TooLarge"})");
  EXPECT_TRUE(client.IsClosed());
}

TEST(ServerBodyTest, LetsAHandlerChooseItsOwnLimit) {
  const HttpServer server(
      [](const Request& request) {
        Response response;
        request.body->Read(2 * kMiB, [&](std::string_view piece) { response.body += piece; });
        return response;
      },
      OptionsWithLimit(1));
  RawHttpClient client(server.port());
  const std::string body = Pattern(2 * kMiB);

  client.Send(PostOf(body.size()) + body);

  EXPECT_TRUE(client.Read().body == body);
}

TEST(ServerBodyTest, SendsContinueOnceTheBodyIsWanted) {
  const HttpServer server(&Digest);
  RawHttpClient client(server.port());

  client.Send(
      "POST / HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
  EXPECT_EQ(client.Read().status, 100);
  client.Send("abc");

  EXPECT_EQ(client.Read().body, DigestOf("abc"));
}

TEST(ServerBodyTest, SendsNoContinueForABodyThatIsRefused) {
  const HttpServer server(&Digest, OptionsWithLimit(2));
  RawHttpClient client(server.port());

  client.Send(
      "POST / HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
  const RawResponse response = client.Read();

  EXPECT_EQ(response.status, 413);
  EXPECT_EQ(response.Header("connection"), "close");
}

// A handler that has no use for bodies.
Response Ignore(const Request& request) {
  Response response;
  response.body = request.method + " " + request.path;
  return response;
}

TEST(ServerBodyTest, ReadsOverSmallBodiesThatNobodyWanted) {
  const HttpServer server(&Ignore);
  RawHttpClient client(server.port());
  const std::string hidden = "GET /hidden HTTP/1.1\r\nHost: localhost\r\n\r\n";
  for (const std::string method : {"GET", "DELETE", "POST", "HEAD", "PROPFIND"}) {
    client.SendRequest(method, "/body", hidden);
    client.SendRequest("GET", "/next");
    const RawResponse first = method == "HEAD" ? client.ReadHeadAnswer() : client.Read();
    EXPECT_EQ(first.status, 200) << method;
    EXPECT_EQ(client.Read().body, "GET /next") << method;
  }
}

TEST(ServerBodyTest, ReadsOverChunksThatHaveArrived) {
  const HttpServer server(&Ignore);
  RawHttpClient client(server.port());

  client.Send(std::string(kChunkedPost) + Chunk("GET /hidden HTTP/1.1\r\nHost: localhost\r\n\r\n") +
              "0\r\n\r\n");
  client.SendRequest("GET", "/next");

  EXPECT_EQ(client.Read().body, "POST /");
  EXPECT_EQ(client.Read().body, "GET /next");
}

TEST(ServerBodyTest, ClosesBehindALargeBodyThatNobodyWanted) {
  const HttpServer server(&Ignore);
  RawHttpClient client(server.port());

  client.Send(PostOf(10 * kMiB));
  const RawResponse response = client.Read();
  // The client may well finish sending before it looks.
  EXPECT_EQ(client.Send(Pattern(10 * kMiB)), RawHttpClient::SendOutcome::kSent);
  client.EndSending();

  EXPECT_EQ(response.Header("connection"), "close");
  EXPECT_TRUE(client.IsClosed());
}

TEST(ServerBodyTest, ClosesBehindChunksThatNobodyWantedAndThatHaveNotArrived) {
  const HttpServer server(&Ignore);
  RawHttpClient client(server.port());

  client.Send(std::string(kChunkedPost) + "5\r\nhel");
  const RawResponse response = client.Read();
  client.EndSending();

  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.Header("connection"), "close");
  EXPECT_TRUE(client.IsClosed());
}

TEST(ServerBodyTest, ClosesBehindABodyThatTheHandlerGaveUpOn) {
  const HttpServer server([](const Request& request) -> Response {
    request.body->Read(kMiB, [](std::string_view) {
      throw storage::Error(storage::ErrorKind::kInvalidRequest, "enough");
    });
    return {};
  });
  RawHttpClient client(server.port());

  client.SendRequest("POST", "/x", "abc");
  const RawResponse response = client.Read();

  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(response.Header("connection"), "close");
}

TEST(ServerBodyTest, TellsTheHandlerThatABodyIsCutOff) {
  const HttpServer server(&Digest);
  RawHttpClient client(server.port());

  client.Send(PostOf(kMiB) + "abc");
  client.EndSending();

  EXPECT_EQ(client.Read().body, R"({"error":"MalformedRequest"})");
}

TEST(ServerBodyTest, DropsALargeBodyThatStalls) {
  emulator::ServerOptions options = TestServerOptions();
  options.read_pace.stall = std::chrono::milliseconds(50);
  options.timeouts.linger = std::chrono::milliseconds(50);
  const HttpServer server(&Digest, options);
  RawHttpClient client(server.port());

  client.Send(PostOf(kMiB) + "abc");

  EXPECT_EQ(client.Read().status, 400);
  EXPECT_TRUE(client.IsClosed());
}

TEST(ServerBodyTest, DropsALargeBodyThatDrips) {
  emulator::ServerOptions options = TestServerOptions();
  options.read_pace.grace = std::chrono::milliseconds(20);
  options.read_pace.min_bytes_per_second = 100'000 * kMiB;
  options.timeouts.linger = std::chrono::milliseconds(50);
  const HttpServer server(&Digest, options);
  RawHttpClient client(server.port());

  client.Send(PostOf(100 * kMiB));
  while (client.Send("x") == RawHttpClient::SendOutcome::kSent) {
  }
}

}  // namespace
