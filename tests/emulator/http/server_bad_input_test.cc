// What a server has to stand from peers that do not speak HTTP, or speak it with bad intent.

#include <algorithm>
#include <atomic>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "emulator/http/head_scanner.h"
#include "emulator/http/server.h"
#include "tests/support/http_server.h"
#include "tests/support/raw_http_client.h"

namespace {

using tests::HttpServer;
using tests::RawHttpClient;
using tests::RawResponse;
using tests::TestServerOptions;

// Counts the requests that get past the server.
class ServerBadInputTest : public testing::Test {
 protected:
  static emulator::ServerOptions Options() {
    emulator::ServerOptions options = TestServerOptions();
    options.timeouts.linger = std::chrono::milliseconds(50);
    return options;
  }

  void ExpectRefused(const std::string& bytes) {
    RawHttpClient client(server_.port());
    client.Send(bytes);
    const RawResponse response = client.Read();
    EXPECT_EQ(response.status, 400) << bytes.substr(0, 200);
    EXPECT_EQ(response.body, R"({"error":"MalformedRequest"})") << bytes.substr(0, 200);
    EXPECT_EQ(response.Header("content-type"), "application/json");
    EXPECT_EQ(response.Header("connection"), "close");
    EXPECT_TRUE(client.IsClosed()) << bytes.substr(0, 200);
  }

  void ExpectServes() {
    RawHttpClient client(server_.port());
    client.SendRequest("POST", "/x", "abc");
    EXPECT_EQ(client.Read().body, "\"POST /x abc\"");
  }

  std::atomic<int> handled_ = 0;
  HttpServer server_{[this](const emulator::Request& request) {
                       ++handled_;
                       return tests::Echo(request);
                     },
                     Options()};
};

TEST_F(ServerBadInputTest, RefusesWhatIsNoHttp) {
  using std::string_literals::operator""s;
  ExpectRefused("hello\r\n\r\n");
  ExpectRefused("GET / HTTP/1.1\r\nHost: localhost\r\nX: a\0b\r\n\r\n"s);
  ExpectRefused("GET /\0 HTTP/1.1\r\nHost: localhost\r\n\r\n"s);
  ExpectRefused("\x16\x03\x01\x02");  // how TLS begins
  ExpectRefused("GET / HTTP/1.1\nHost: localhost\n\n");
  ExpectRefused("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
  EXPECT_EQ(handled_, 0);
}

TEST_F(ServerBadInputTest, TellsTheErrorsSurfaceByThePathOfARefusedHead) {
  std::string path;
  emulator::ServerOptions options = Options();
  options.answer_error = [&path](const emulator::Request& request, const storage::Error&) {
    path = request.path;
    return emulator::Response();
  };
  const HttpServer server(&tests::Echo, options);
  RawHttpClient client(server.port());

  client.Send("GET /api/databases HTTP/1.1\r\nHost: localhost\r\nX: \x01");

  EXPECT_EQ(client.Read().status, 200);
  EXPECT_EQ(path, "/api/databases");
}

// The line that tells the method has no end before the byte that may not stand there.
TEST_F(ServerBadInputTest, RefusesAHeadAlikeWhetherMoreHasArrivedOrNot) {
  RawHttpClient client(server_.port());
  client.Send("HEAD / HTTP/1.1\n");
  const RawResponse early = client.Read();

  RawHttpClient other_client(server_.port());
  other_client.Send("HEAD / HTTP/1.1\nHost: localhost\r\n\r\n");
  const RawResponse late = other_client.Read();

  EXPECT_EQ(early.status, 400);
  EXPECT_EQ(early.body, R"({"error":"MalformedRequest"})");
  EXPECT_EQ(late.status, 400);
  EXPECT_EQ(late.body, early.body);
}

TEST_F(ServerBadInputTest, RefusesHeadsOverTheLimit) {
  const std::string start = "GET / HTTP/1.1\r\nHost: localhost\r\nX: ";
  ExpectRefused(start + std::string(emulator::kMaxHeadBytes, 'x') + "\r\n\r\n");
  ExpectRefused("GET /" + std::string(emulator::kMaxHeadBytes * 4, 'x'));
  std::string many_headers = "GET / HTTP/1.1\r\nHost: localhost\r\n";
  for (int i = 0; i < 20'000; ++i) {
    many_headers += "X: y\r\n";
  }
  ExpectRefused(many_headers + "\r\n");
  EXPECT_EQ(handled_, 0);
}

TEST_F(ServerBadInputTest, LetsNoRequestBeSmuggled) {
  const std::string hidden = "GET /hidden HTTP/1.1\r\nHost: localhost\r\n\r\n";
  const std::string post = "POST / HTTP/1.1\r\nHost: localhost\r\n";
  ExpectRefused(post + "Content-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n" + hidden);
  ExpectRefused(post + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n" + hidden);
  ExpectRefused(post + "Content-Length: 0\r\nContent-Length: 44\r\n\r\n" + hidden);
  ExpectRefused(post + "Transfer-Encoding : chunked\r\n\r\n" + hidden);
  ExpectRefused(post + "X: y\r\n Transfer-Encoding: chunked\r\n\r\n" + hidden);
  ExpectRefused(post + "Content-Length: 5 \t5\r\n\r\n" + hidden);
  ExpectRefused(post + "Host: other\r\n\r\n" + hidden);
  EXPECT_EQ(handled_, 0);
}

TEST_F(ServerBadInputTest, RefusesBrokenChunksAndWhatFollows) {
  const std::string hidden = "GET /hidden HTTP/1.1\r\nHost: localhost\r\n\r\n";
  const std::string post =
      "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (const char* body : {"-1\r\n\r\n", "0x5\r\nhello\r\n0\r\n\r\n", "5\r\nhelloX\r\n0\r\n\r\n",
                           "ffffffffffffffff\r\n", "+0\r\n\r\n"}) {
    std::string request = post;
    ExpectRefused(request.append(body).append(hidden));
  }
  EXPECT_EQ(handled_, 5);
}

TEST_F(ServerBadInputTest, DropsAHeadThatDrips) {
  emulator::ServerOptions options = Options();
  options.timeouts.head = std::chrono::milliseconds(100);
  const HttpServer server(&tests::Echo, options);
  RawHttpClient silent(server.port());
  RawHttpClient dripping(server.port());

  silent.Send("GET / HTTP/1.1\r\nHost: ");
  EXPECT_TRUE(silent.IsClosed());

  dripping.Send("GET / HTTP/1.1\r\nHost: ");
  while (dripping.Send("x") == RawHttpClient::SendOutcome::kSent) {
  }
}

TEST_F(ServerBadInputTest, DropsASmallBodyThatDoesNotCome) {
  emulator::ServerOptions options = Options();
  options.timeouts.small_body = std::chrono::milliseconds(50);
  const HttpServer server(&tests::Echo, options);
  RawHttpClient client(server.port());

  client.Send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nabc");

  EXPECT_TRUE(client.IsClosed());
}

TEST_F(ServerBadInputTest, ClosesIdleConnectionsInTheEnd) {
  emulator::ServerOptions options = Options();
  options.timeouts.idle = std::chrono::milliseconds(50);
  const HttpServer server(&tests::Echo, options);
  RawHttpClient unused(server.port());
  RawHttpClient used(server.port());
  used.SendRequest("GET", "/x");
  EXPECT_EQ(used.Read().status, 200);

  EXPECT_TRUE(unused.IsClosed());
  EXPECT_TRUE(used.IsClosed());
}

TEST_F(ServerBadInputTest, SurvivesClientsThatVanish) {
  for (const char* bytes :
       {"", "GET", "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n"}) {
    for (int i = 0; i < 20; ++i) {
      RawHttpClient client(server_.port());
      client.Send(bytes);
      client.Reset();
    }
  }
  ExpectServes();
}

// Requests that are valid but for a few bytes, and plain noise.
TEST_F(ServerBadInputTest, SurvivesRandomBytes) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  const std::vector<std::string> valid = {
      "GET /a?b HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhelloGET / HTTP/1.0\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
      "5;x=y\r\nhello\r\n0\r\nA: b\r\n\r\n",
      "PUT / HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\nhello",
  };
  for (int i = 0; i < 600; ++i) {
    std::string bytes = valid[random() % valid.size()];
    for (std::size_t change = random() % 4; change < 4; ++change) {
      const std::size_t position = random() % bytes.size();
      switch (random() % 3) {
        case 0:
          bytes[position] = static_cast<char>(random());
          break;
        case 1:
          bytes.erase(position, random() % 8);
          break;
        default:
          bytes.insert(position, bytes.substr(random() % bytes.size(), random() % 16));
      }
      bytes += '.';
    }
    if (i % 10 == 0) {
      std::generate(bytes.begin(), bytes.end(), [&] { return static_cast<char>(random()); });
    }
    RawHttpClient client(server_.port());
    client.Send(bytes);
    client.EndSending();
    while (client.Read().status != 0) {
    }
  }
  ExpectServes();
}

}  // namespace
