// Any call that the server makes of the system may fail: it goes on, and loses nothing that it has
// acknowledged.

#include <filesystem>
#include <fstream>
#include <memory>
#include <random>
#include <set>
#include <string>

#include <errno.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include "storage/data_directory.h"
#include "tests/concurrency/failing_calls.h"
#include "tests/support/api_client.h"
#include "tests/support/plain_connection.h"
#include "tests/support/running_server.h"
#include "tests/support/seed.h"
#include "tests/support/temp_directory.h"

namespace emulator {
namespace {

using tests::ApiAnswer;
using tests::ApiClient;
using tests::Call;

// The shared memory, and the variables that a program needs to obey it.
class FailingProgram {
 public:
  FailingProgram() {
    const std::string path = (folder_.path() / "calls").string();
    std::ofstream(path) << "";
    std::filesystem::resize_file(path, sizeof(tests::FailingCalls));
    const int file = open(path.c_str(), O_RDWR | O_CLOEXEC);
    void* const address =
        mmap(nullptr, sizeof(tests::FailingCalls), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    if (address == MAP_FAILED) throw std::runtime_error("cannot share memory");
    calls_ = static_cast<tests::FailingCalls*>(address);
    variables_ = {std::string("LD_PRELOAD=") + FAILING_CALLS_LIBRARY,
                  std::string(tests::kFailingCallsVariable) + "=" + path};
  }
  ~FailingProgram() { munmap(calls_, sizeof(tests::FailingCalls)); }
  FailingProgram(const FailingProgram&) = delete;
  FailingProgram& operator=(const FailingProgram&) = delete;

  const std::vector<std::string>& variables() const { return variables_; }
  tests::FailingCalls& calls() { return *calls_; }

 private:
  tests::TempDirectory folder_;
  tests::FailingCalls* calls_ = nullptr;
  std::vector<std::string> variables_;
};

class ServerFaultsTest : public testing::Test {
 protected:
  ServerFaultsTest() : server({.environment = program.variables()}) {
    ApiClient client(server);
    uuid = client.Create("kept");
    exported = client.Create("exported");
    Succeed(client.Query(uuid, "CREATE TABLE t(n INTEGER PRIMARY KEY, b)"));
    Succeed(client.Query(exported, "CREATE TABLE e(a); INSERT INTO e VALUES (1)"));
  }

  static void Succeed(const ApiAnswer& answer) { ASSERT_EQ(answer.status, 200) << answer.body; }

  // What a client does in a round. Answers are not looked at, but for what has been written.
  void Work() {
    ApiClient client(server);
    for (int i = 0; i < 3; ++i) {
      const std::string n = std::to_string(++last_);
      const std::string sql =
          "INSERT INTO t VALUES (" + n + ", randomblob(" + std::to_string(last_ * 37 % 9000) + "))";
      if (client.Query(uuid, sql).status == 200) acknowledged.insert(last_);
      client.Query(uuid, "SELECT count(*), max(length(b)) FROM t");
    }
    const std::string bookmark = client.Send("GET", "/" + uuid + "/time_travel/bookmark").body;
    const std::size_t at = bookmark.find("\"bookmark\":\"");
    if (last_ % 4 == 0 && at != std::string::npos) {
      const std::string text = bookmark.substr(at + 12, bookmark.find('"', at + 12) - at - 12);
      client.Send("POST", "/" + uuid + "/time_travel/restore?bookmark=" + text);
    }
    client.Send("POST", "/" + exported + "/export", R"({"output_format":"polling"})");
    const ApiAnswer made =
        client.Send("POST", "", R"({"name":"passing-)" + std::to_string(last_) + R"("})");
    const std::size_t id = made.body.find("\"uuid\":\"");
    if (id != std::string::npos) {
      const std::string passing = made.body.substr(id + 8, 36);
      client.Query(passing, "CREATE TABLE p(a)");
      client.Send("DELETE", "/" + passing);
    }
  }

  void Arm() {
    static constexpr int kErrors[] = {EIO, ENOSPC, EDQUOT, EMFILE};
    const auto pick = [&](int least, int most) {
      return std::uniform_int_distribution<int>(least, most)(random);
    };
    tests::FailingCalls& calls = program.calls();
    const auto call = static_cast<Call>(pick(0, tests::kCalls - 1));
    const unsigned each = usual_.at(static_cast<std::size_t>(call));
    calls.call = call;
    calls.error = call == Call::kMalloc || call == Call::kMmap ? ENOMEM : kErrors[pick(0, 3)];
    calls.left = pick(1, static_cast<int>(each) + 1);
    calls.more = pick(0, 2) == 0 ? pick(1, 20) : 0;
    calls.failed = 0;
    calls.armed = true;
    trace = std::string(tests::kCallNames.at(static_cast<std::size_t>(call))) + " number " +
            std::to_string(calls.left) + " and " + std::to_string(calls.more) + " more, error " +
            std::to_string(calls.error);
  }

  // How many calls a round makes that nothing disturbs.
  void CountCalls() {
    for (auto& seen : program.calls().seen) seen = 0;
    Work();
    for (std::size_t i = 0; i < tests::kCalls; ++i) usual_.at(i) = program.calls().seen.at(i);
  }

  void ExpectAllThere() {
    ApiClient client(server);
    std::string list;
    for (const int n : acknowledged) list += (list.empty() ? "" : ",") + std::to_string(n);
    const ApiAnswer answer =
        client.Query(uuid, "SELECT count(*) AS n FROM t WHERE n IN (" + list + ")");
    ASSERT_EQ(answer.status, 200) << answer.body << server.Log();
    EXPECT_NE(answer.body.find("\"n\":" + std::to_string(acknowledged.size()) + "}"),
              std::string::npos)
        << answer.body;
  }

  std::string file() const {
    return storage::DataDirectory::DatabaseFileIn(server.data(), uuid).string();
  }

  FailingProgram program;
  tests::RunningServer server;
  std::string uuid;
  std::string exported;
  std::set<int> acknowledged;
  std::string trace;
  std::mt19937_64 random{tests::Seed()};

 private:
  std::array<unsigned, tests::kCalls> usual_{};
  int last_ = 0;
};

TEST_F(ServerFaultsTest, GoesOnAndLosesNothing) {
  const int rounds = 50 * tests::Scale();
  unsigned failed = 0;
  for (int round = 0; round < rounds && !HasFailure(); ++round) {
    SCOPED_TRACE("round " + std::to_string(round));
    if (round % 10 == 0) CountCalls();
    Arm();
    SCOPED_TRACE(trace);
    Work();
    program.calls().armed = false;
    failed += program.calls().failed;
    ASSERT_TRUE(server.IsRunning()) << server.Stop() << server.Log();
    ExpectAllThere();
    if (round % 25 == 24) {
      ASSERT_EQ(server.Stop(), 0) << server.Log();
      EXPECT_EQ(tests::PlainConnection(file()).ValueOf("PRAGMA quick_check"), "ok");
      server.Restart();
      ExpectAllThere();
      Succeed(ApiClient(server).Query(uuid, "DELETE FROM t"));
      acknowledged = {};
      acknowledged.clear();
    }
  }
  EXPECT_GT(failed, 0U);
}

}  // namespace
}  // namespace emulator
