// HTTPS: the same server, with a TLS session between each socket and its requests.

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <httplib.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include "emulator/crew/worker_crew.h"
#include "emulator/tls/certificate_folder.h"
#include "emulator/tls/tls_context.h"
#include "storage/clock.h"
#include "storage/descriptor.h"
#include "tests/support/http_server.h"
#include "tests/support/raw_http_client.h"
#include "tests/support/temp_directory.h"

namespace emulator {
namespace {

constexpr std::size_t kMegabyte = 1'000'000;

// Of that many bytes, no two stretches of which are the same.
std::string Text(std::size_t bytes) {
  std::string text;
  text.reserve(bytes + 8);
  for (std::size_t i = 0; text.size() < bytes; ++i) text += std::to_string(i) + ",";
  text.resize(bytes);
  return text;
}

// Its target says how many bytes there are to be of the answer; other requests are echoed.
Response Answer(const Request& request) {
  if (!request.path.starts_with("/bytes/")) return tests::Echo(request);
  Response response;
  response.body = Text(std::stoul(request.path.substr(7)));
  return response;
}

class ServerTlsTest : public testing::Test {
 protected:
  ServerTlsTest() {
    const std::int64_t now = storage::SystemClock().NowMs() / 1000;
    MakeCertificates(folder, ServerNamesOf({}), now);
    options.tls = std::make_shared<TlsContext>(
        std::make_shared<ServerCertificate>(folder.server, folder.server_key, now));
    options.workers = 4;
  }

  tests::HttpServer& server() {
    if (!server_) server_ = std::make_unique<tests::HttpServer>(answering, options);
    return *server_;
  }
  std::unique_ptr<httplib::SSLClient> Connect(const std::string& host = "127.0.0.1") {
    auto client = std::make_unique<httplib::SSLClient>(host, server().port());
    client->set_ca_cert_path(folder.authority.string());
    client->set_keep_alive(true);
    return client;
  }
  static std::string BodyOf(const httplib::Result& result) {
    return result ? result->body : httplib::to_string(result.error());
  }

  const tests::TempDirectory files;
  const CertificateFolder folder{files.path()};
  ServerOptions options = tests::TestServerOptions();  // to be changed before the first use
  tests::Answering answering = &Answer;                // likewise

 private:
  std::unique_ptr<tests::HttpServer> server_;
};

TEST_F(ServerTlsTest, AnswersAClientThatTrustsTheAuthority) {
  answering = [](const Request& request) {
    Response response;
    response.body = std::string(request.scheme) + " " + request.body->ReadAll();
    return response;
  };
  for (const char* host : {"127.0.0.1", "localhost"}) {
    const std::string body = Text(100'000);
    EXPECT_EQ(BodyOf(Connect(host)->Post("/", body, "text/plain")), "https " + body);
  }
}

TEST_F(ServerTlsTest, SendsACertificateThatNobodyElseTrusts) {
  httplib::SSLClient client("127.0.0.1", server().port());
  EXPECT_EQ(client.Get("/").error(), httplib::Error::SSLServerVerification);
}

TEST_F(ServerTlsTest, AnswersOneRequestBehindTheOther) {
  const auto client = Connect();
  for (int i = 0; i < 50; ++i) {
    const std::string body = std::to_string(i);
    ASSERT_EQ(BodyOf(client->Post("/echo", body, "text/plain")), "\"POST /echo " + body + "\"");
  }
  EXPECT_EQ(server().server().counters().open_connections, 1);
}

TEST_F(ServerTlsTest, AnswersOfEverySizeArriveWhole) {
  const auto client = Connect();
  for (const std::size_t bytes :
       {std::size_t{0}, std::size_t{1}, std::size_t{16'000}, std::size_t{16'383},
        std::size_t{16'384}, std::size_t{16'385}, std::size_t{32'768}, 8 * kMegabyte}) {
    ASSERT_EQ(BodyOf(client->Get("/bytes/" + std::to_string(bytes))), Text(bytes)) << bytes;
  }
}

TEST_F(ServerTlsTest, AnAnswerForWhichThereIsLittleRoomArrivesWhole) {
  const auto client = Connect();
  // The server has to wait for room again and again.
  client->set_socket_options([](int socket) {
    const int bytes = 4096;
    setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
  });
  EXPECT_EQ(BodyOf(client->Get("/bytes/4000000")), Text(4 * kMegabyte));
}

TEST_F(ServerTlsTest, ReadsALargeBody) {
  answering = [](const Request& request) {
    Response response;
    response.body = std::to_string(std::hash<std::string>()(request.body->ReadAll()));
    return response;
  };
  const std::string body = Text(5 * kMegabyte);
  EXPECT_EQ(BodyOf(Connect()->Post("/", body, "text/plain")),
            std::to_string(std::hash<std::string>()(body)));
}

TEST_F(ServerTlsTest, AnswersManyAtOnce) {
  std::vector<std::thread> threads;
  threads.reserve(8);
  std::atomic<int> right{0};
  server();
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      const auto client = Connect();
      for (int i = 0; i < 20; ++i) {
        const std::size_t bytes = static_cast<std::size_t>(t * 20 + i) * 997;
        if (BodyOf(client->Get("/bytes/" + std::to_string(bytes))) == Text(bytes)) ++right;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(right, 160);
}

TEST_F(ServerTlsTest, ServesOthersWhileHandshakesAreSlow) {
  std::vector<std::unique_ptr<tests::RawHttpClient>> slow;
  for (int i = 0; i < 30; ++i) {
    slow.push_back(std::make_unique<tests::RawHttpClient>(server().port()));
    slow.back()->Send("\x16\x03\x01\x02");
  }
  EXPECT_TRUE(Connect()->Get("/"));
}

TEST_F(ServerTlsTest, GivesUpAHandshakeThatHasNoEnd) {
  options.timeouts.head = std::chrono::milliseconds(50);
  tests::RawHttpClient slow(server().port());
  slow.Send("\x16\x03\x01\x02");
  EXPECT_TRUE(slow.IsClosed());
}

TEST_F(ServerTlsTest, AHandshakeIsFollowedByTheTimeThatAnIdleConnectionHas) {
  options.timeouts.head = std::chrono::milliseconds(2000);
  const auto client = Connect();
  EXPECT_TRUE(client->Get("/"));
  // Begun later, and given up.
  tests::RawHttpClient slow(server().port());
  EXPECT_TRUE(slow.IsClosed());
  while (server().server().counters().open_connections > 1) std::this_thread::yield();
  EXPECT_EQ(server().server().counters().open_connections, 1);
}

TEST_F(ServerTlsTest, GivesUpOnWhatIsNoTls) {
  tests::RawHttpClient plain(server().port());
  plain.SendRequest("GET", "/");
  EXPECT_EQ(plain.Read().status, 0);
  EXPECT_TRUE(Connect()->Get("/"));
}

// The server's end of the session answers each of these, and has soon no room for another answer.
TEST_F(ServerTlsTest, ClosesWhoAsksForNewKeysAndTakesNone) {
  const storage::Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int little = 4096;
  setsockopt(socket.number(), SOL_SOCKET, SO_RCVBUF, &little, sizeof little);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(server().port()));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(connect(socket.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address),
            0);
  const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_client_method()),
                                                                  &SSL_CTX_free);
  const std::unique_ptr<SSL, decltype(&SSL_free)> session(SSL_new(context.get()), &SSL_free);
  SSL_set_fd(session.get(), socket.number());
  ASSERT_EQ(SSL_connect(session.get()), 1);

  int outcome = 1;
  while (outcome == 1) {
    ASSERT_EQ(SSL_key_update(session.get(), SSL_KEY_UPDATE_REQUESTED), 1);
    outcome = SSL_do_handshake(session.get());
  }
  while (server().server().counters().open_connections > 0) std::this_thread::yield();
  EXPECT_TRUE(Connect()->Get("/"));
}

TEST_F(ServerTlsTest, IsToldWhenItsClientHasGone) {
  std::atomic<bool> has_gone{false};
  std::atomic<bool> is_at_work{false};
  answering = [&](const Request& request) {
    const std::atomic<bool>* const gone = WorkerCrew::ClientGone();
    is_at_work = true;
    while (gone != nullptr && !*gone) std::this_thread::yield();
    has_gone = true;
    return tests::Echo(request);
  };
  {
    const auto client = Connect();
    std::thread asking([&] { client->Get("/"); });
    while (!is_at_work) std::this_thread::yield();
    client->stop();
    asking.join();
  }
  while (!has_gone) std::this_thread::yield();
}

}  // namespace
}  // namespace emulator
