// A server that has next to no descriptors, or next to no memory.

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include "storage/clock.h"
#include "tests/emulator/tls/certificate_files.h"
#include "tests/support/api_client.h"
#include "tests/support/raw_http_client.h"
#include "tests/support/running_server.h"
#include "tests/support/temp_directory.h"

namespace emulator {
namespace {

using tests::ApiClient;
using tests::RawHttpClient;
using tests::RunningServer;

TEST(ScarceServerTest, WorksWhateverConnectionsIdle) {
  for (const rlim_t descriptors : {64U, 128U, 256U}) {
    RunningServer server({.descriptors = descriptors});
    std::vector<std::unique_ptr<RawHttpClient>> idle;
    for (rlim_t i = 0; i < descriptors + 50; ++i) {
      idle.push_back(std::make_unique<RawHttpClient>(server.port()));
    }

    ApiClient client(server);
    for (const char* name : {"one", "two", "three"}) {
      const std::string uuid = client.Create(name);
      EXPECT_EQ(client.Query(uuid, "CREATE TABLE t(a); INSERT INTO t VALUES (1)").status, 200);
      EXPECT_EQ(client.ValueOf(uuid, "SELECT a FROM t"), "1");
    }
    EXPECT_EQ(client.Get("/ready").status, 200);
  }
}

TEST(ScarceServerTest, WorksWhateverConnectionsIdleOnHttps) {
  const tests::TempDirectory files;
  const std::filesystem::path certificate = files.path() / "server.pem";
  const std::filesystem::path key = files.path() / "server-key.pem";
  tests::WriteServer(certificate, key, storage::SystemClock().NowMs() / 1000);
  for (const rlim_t descriptors : {64U, 128U, 256U}) {
    RunningServer server({.flags = {"--tls-cert", certificate.string(), "--tls-key", key.string()},
                          .descriptors = descriptors});
    const int port = std::stoi(server.tls_url().substr(server.tls_url().rfind(':') + 1));
    std::vector<std::unique_ptr<RawHttpClient>> idle;
    for (rlim_t i = 0; i < descriptors + 50; ++i) {
      idle.push_back(std::make_unique<RawHttpClient>(port));
      idle.push_back(std::make_unique<RawHttpClient>(server.port()));
    }

    ApiClient client(server);
    for (const char* name : {"one", "two", "three"}) {
      const std::string uuid = client.Create(name);
      EXPECT_EQ(client.Query(uuid, "CREATE TABLE t(a); INSERT INTO t VALUES (1)").status, 200);
      EXPECT_EQ(client.ValueOf(uuid, "SELECT a FROM t"), "1");
    }
    EXPECT_EQ(client.Get("/ready").status, 200);
  }
}

// What the process has mapped, in bytes.
rlim_t AddressSpaceOf(pid_t pid) {
  rlim_t pages = 0;
  std::ifstream("/proc/" + std::to_string(pid) + "/statm") >> pages;
  return pages * static_cast<rlim_t>(sysconf(_SC_PAGESIZE));
}

TEST(ScarceServerTest, OutlivesHeadsThatThereIsNoMemoryFor) {
  RunningServer server;
  ApiClient client(server);
  const std::string uuid = client.Create("shop");
  const rlim_t most = AddressSpaceOf(server.pid()) + (rlim_t{16} << 20U);
  const rlimit limit{most, most};
  ASSERT_EQ(prlimit(server.pid(), RLIMIT_AS, &limit, nullptr), 0);
  const std::string half_head = "GET / HTTP/1.1\r\nX: " + std::string(60'000, 'x');

  std::vector<std::unique_ptr<RawHttpClient>> clients;
  for (int i = 0; i < 900; ++i) {
    clients.push_back(std::make_unique<RawHttpClient>(server.port()));
    clients.back()->Send(half_head);
  }
  clients.clear();

  ASSERT_TRUE(server.IsRunning()) << server.Log();
  EXPECT_EQ(client.ValueOf(uuid, "SELECT 1"), "1");
  EXPECT_EQ(server.Stop(), 0) << server.Log();
}

}  // namespace
}  // namespace emulator
