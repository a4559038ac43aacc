// The page as the program serves it: where it stands before the API, and behind which rules.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "emulator/page/page_build.h"
#include "storage/descriptor.h"
#include "tests/support/raw_http_client.h"
#include "tests/support/running_server.h"
#include "tests/support/temp_directory.h"

namespace emulator {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;
using tests::RawHttpClient;
using tests::RawResponse;
using tests::RunningServer;

RawResponse Get(RawHttpClient& client, const std::string& target, const std::string& headers) {
  client.Send("GET " + target + " HTTP/1.1\r\n" + headers + "\r\n");
  return client.Read();
}

std::string HostOf(const RunningServer& server) {
  return "Host: 127.0.0.1:" + std::to_string(server.port()) + "\r\n";
}

constexpr const char* kBrowser = "Accept: text/html,application/xhtml+xml,*/*;q=0.8\r\n";
constexpr const char* kApiClient = "Accept: */*\r\n";

TEST(ServedPageTest, StandsBesideTheApi) {
  const RunningServer server;
  RawHttpClient client(server.port());
  const RawResponse page = Get(client, "/", HostOf(server) + kBrowser);
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(page.Header("content-type"), "text/html; charset=utf-8");
  EXPECT_THAT(page.body, Not(HasSubstr(std::string(kPageAccessMark))));
  if (!BuiltPage().document.empty()) {
    EXPECT_THAT(page.body, HasSubstr(server.account_id()));
  }

  EXPECT_EQ(Get(client, "/", HostOf(server) + kApiClient).status, 404);
  const RawResponse api = Get(client, "/client/v4/accounts", HostOf(server) + kBrowser);
  EXPECT_EQ(api.Header("content-type"), "application/json");
  EXPECT_EQ(Get(client, "/health", HostOf(server) + kBrowser).body, R"({"status":"ok"})");
}

TEST(ServedPageTest, SendsItsFilesByTheirNames) {
  const RunningServer server;
  RawHttpClient client(server.port());
  for (const PageFile& file : BuiltPage().files) {
    const std::string gzip = "Accept-Encoding: gzip\r\n";
    const RawResponse answer = Get(client, std::string(file.path), HostOf(server) + gzip);
    EXPECT_EQ(answer.status, 200) << file.path;
    EXPECT_EQ(answer.body, file.gzip);
    EXPECT_EQ(answer.Header("content-type"), file.content_type);
  }
}

TEST(ServedPageTest, SaysThatNothingHasChangedWithoutALength) {
  const RunningServer server;
  RawHttpClient client(server.port());
  const std::string tag = Get(client, "/", HostOf(server) + kBrowser).Header("etag");
  client.Send("GET / HTTP/1.1\r\n" + HostOf(server) + kBrowser + "If-None-Match: " + tag +
              "\r\n\r\n");
  const RawResponse answer = client.ReadHeadAnswer();
  EXPECT_EQ(answer.status, 304);
  EXPECT_EQ(answer.headers.count("content-length"), 0U);
  // The connection goes on.
  EXPECT_EQ(Get(client, "/", HostOf(server) + kBrowser).status, 200);
}

TEST(ServedPageTest, IsNotForOtherHosts) {
  const RunningServer server;
  RawHttpClient client(server.port());
  const RawResponse answer = Get(client, "/", std::string("Host: evil.example\r\n") + kBrowser);
  EXPECT_EQ(answer.status, 403);
  EXPECT_THAT(answer.body, Not(HasSubstr(server.token())));
}

TEST(ServedPageTest, IsLeftOutWhenItIsNotWanted) {
  const RunningServer server({.flags = {"--no-page"}});
  RawHttpClient client(server.port());
  EXPECT_EQ(Get(client, "/", HostOf(server) + kBrowser).status, 404);
  EXPECT_THAT(server.Log(), Not(HasSubstr("page for the browser")));
}

TEST(ServedPageTest, TellsNoTokenThatIsSomebodys) {
  const RunningServer server({.config = R"({
    "accounts": [{"id": "0123456789abcdef0123456789abcdef"}],
    "users": [{"id": "usr_000000000000000000000ann", "email": "ann@example.com"}],
    "tokens": [{"token": "ann-token", "user": "usr_000000000000000000000ann"}],
    "workspaces": []})"});
  RawHttpClient client(server.port());
  const RawResponse page = Get(client, "/", HostOf(server) + kBrowser);
  EXPECT_EQ(page.status, 200);
  EXPECT_THAT(page.body, Not(HasSubstr("ann-token")));
}

// Sets a variable of this process, and of those that it starts, for as long as it lives.
class ScopedVariable {
 public:
  ScopedVariable(const char* name, const std::string& value)
      : name_(name), before_(std::getenv(name)) {
    setenv(name_, value.c_str(), 1);
  }
  ~ScopedVariable() { setenv(name_, before_.c_str(), 1); }
  ScopedVariable(const ScopedVariable&) = delete;
  ScopedVariable& operator=(const ScopedVariable&) = delete;

 private:
  const char* name_;
  std::string before_;
};

// The first line of what comes through a pipe; empty when nothing does within 20 seconds.
std::string FirstLineOf(const storage::Descriptor& pipe) {
  constexpr int kPatienceMs = 20'000;
  std::string line;
  pollfd watched{.fd = pipe.number(), .events = POLLIN, .revents = 0};
  for (char c = 0; poll(&watched, 1, kPatienceMs) == 1 && read(pipe.number(), &c, 1) == 1;) {
    if (c == '\n') return line;
    line += c;
  }
  return line;
}

TEST(ServedPageTest, IsOpenedInTheBrowserOfTheSystem) {
  const tests::TempDirectory folder;
  const fs::path opener = folder.path() / "xdg-open";
  const fs::path opened = folder.path() / "opened";
  ASSERT_EQ(mkfifo(opened.c_str(), 0600), 0);
  // Open for writing as well, so that it does not end before anything has come.
  const storage::Descriptor pipe(open(opened.c_str(), O_RDWR | O_CLOEXEC));
  std::ofstream(opener) << "#!/bin/sh\necho \"$1\" >\"" << opened.string() << "\"\n";
  fs::permissions(opener, fs::perms::owner_all);
  const ScopedVariable path("PATH", folder.path().string() + ":" + std::getenv("PATH"));
  const RunningServer server({.flags = {"--open"}});
  EXPECT_EQ(FirstLineOf(pipe), server.url() + "/");
}

}  // namespace
}  // namespace emulator
