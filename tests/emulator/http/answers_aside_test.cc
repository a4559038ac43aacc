// Answers that wait on the disk for a client that does not take them.

#include <filesystem>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "emulator/http/body_file.h"
#include "storage/error.h"
#include "tests/support/error_kind_of.h"
#include "tests/support/http_server.h"
#include "tests/support/raw_http_client.h"
#include "tests/support/temp_directory.h"

namespace {

namespace fs = std::filesystem;
using emulator::Request;
using emulator::Response;
using tests::HttpServer;
using tests::RawHttpClient;
using tests::RawResponse;

constexpr emulator::SlowPeers::AsideLimits kAtOnce{.from_held_bytes = 0};

// Far more than a socket's buffers hold.
std::string LargeBody() {
  std::string body;
  constexpr std::size_t kBytes = std::size_t{24} << 20U;
  body.reserve(kBytes + 16);
  for (int i = 0; body.size() < kBytes; ++i) body += std::to_string(i) + ",";
  return body;
}

class AnswersAsideTest : public testing::Test {
 protected:
  void Start(const emulator::SlowPeers::AsideLimits& limits, const fs::path& folder) {
    emulator::ServerOptions options = tests::TestServerOptions();
    options.aside = {.folder = folder, .limits = limits};
    server_.emplace(
        [this](const Request&) {
          Response response;
          response.body = body_;
          return response;
        },
        options);
  }

  // Descriptors of this process of files in `folder_`, which have no names.
  std::size_t Files() const {
    std::size_t files = 0;
    for (const auto& entry : fs::directory_iterator("/proc/self/fd")) {
      std::error_code gone;
      const fs::path target = fs::read_symlink(entry.path(), gone);
      if (!gone && target.parent_path() == folder_.path()) ++files;
    }
    return files;
  }

  void ExpectWholeAnswer(RawHttpClient& client) const {
    const RawResponse answer = client.Read();
    EXPECT_EQ(answer.status, 200);
    EXPECT_TRUE(answer.body == body_) << answer.body.size();
  }

  const fs::path& folder() const { return folder_.path(); }
  int port() { return server_->port(); }
  std::size_t InFlight() { return server_->server().counters().requests_in_flight; }

 private:
  tests::TempDirectory folder_;
  const std::string body_ = LargeBody();
  std::optional<HttpServer> server_;
};

TEST_F(AnswersAsideTest, WaitInFilesOnceMuchIsHeld) {
  Start(kAtOnce, folder());
  RawHttpClient client(port());
  client.SendRequest("GET", "/");
  while (Files() == 0) std::this_thread::yield();
  client.SendRequest("GET", "/");

  ExpectWholeAnswer(client);
  ExpectWholeAnswer(client);
  while (InFlight() > 0) std::this_thread::yield();
  EXPECT_EQ(Files(), 0U);
}

TEST_F(AnswersAsideTest, WaitInMemoryUntilThen) {
  Start({.from_held_bytes = std::uint64_t{1} << 30U}, folder());
  RawHttpClient client(port());
  client.SendRequest("GET", "/");
  while (InFlight() == 0) std::this_thread::yield();
  EXPECT_EQ(Files(), 0U);
  ExpectWholeAnswer(client);
}

TEST_F(AnswersAsideTest, WaitInMemoryWhereTheyAreTooLargeForTheDisk) {
  Start({.from_held_bytes = 0, .bytes = std::uint64_t{1} << 20U}, folder());
  RawHttpClient client(port());
  client.SendRequest("GET", "/");
  while (InFlight() == 0) std::this_thread::yield();
  EXPECT_EQ(Files(), 0U);
  ExpectWholeAnswer(client);
}

TEST_F(AnswersAsideTest, WaitInMemoryWhereNoFileCanBeMade) {
  Start(kAtOnce, folder() / "missing");
  RawHttpClient client(port());
  client.SendRequest("GET", "/");
  ExpectWholeAnswer(client);
}

TEST_F(AnswersAsideTest, GoWithTheirClients) {
  Start(kAtOnce, folder());
  {
    RawHttpClient client(port());
    client.SendRequest("GET", "/");
    while (Files() == 0) std::this_thread::yield();
    client.Reset();
  }
  while (InFlight() > 0) std::this_thread::yield();
  EXPECT_EQ(Files(), 0U);
}

TEST(BodyFileTest, HoldsABody) {
  const tests::TempDirectory folder;
  emulator::BodyFile file(folder.path(), "0123456789");
  EXPECT_EQ(file.size_bytes(), 10U);
  std::string out = "x";
  file.ReadAt(3, 4, out);
  EXPECT_EQ(out, "x3456");
  EXPECT_TRUE(fs::is_empty(folder.path()));
}

TEST(BodyFileTest, IsNotMadeWhereThereIsNoFolder) {
  const tests::TempDirectory folder;
  EXPECT_EQ(tests::ErrorKindOf([&] { emulator::BodyFile(folder.path() / "missing", "x"); }),
            storage::ErrorKind::kIo);
}

}  // namespace
