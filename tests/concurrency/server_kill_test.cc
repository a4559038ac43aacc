// The server is killed while clients write, again and again: what was acknowledged is there, and so
// are all states before.

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "storage/data_directory.h"
#include "storage/database/database.h"
#include "tests/support/api_client.h"
#include "tests/support/database_pages.h"
#include "tests/support/fake_clock.h"
#include "tests/support/plain_connection.h"
#include "tests/support/program.h"
#include "tests/support/recording_log.h"
#include "tests/support/running_server.h"
#include "tests/support/seed.h"
#include "tests/support/test_policy.h"

namespace emulator {
namespace {

constexpr int kWriters = 4;

// What clients were told has been written.
class Acknowledged {
 public:
  void Add(int n) {
    const std::lock_guard lock(mutex_);
    numbers_.insert(n);
    grown_.notify_all();
  }
  void WaitFor(std::size_t count) {
    std::unique_lock lock(mutex_);
    grown_.wait(lock, [&] { return numbers_.size() >= count; });
  }
  void Clear() {
    const std::lock_guard lock(mutex_);
    numbers_.clear();
  }
  std::set<int> numbers() const {
    const std::lock_guard lock(mutex_);
    return numbers_;
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable grown_;
  std::set<int> numbers_;  // guarded by mutex_
};

class ServerKillTest : public testing::Test {
 protected:
  struct Mark {
    storage::HistoryPosition position;
    tests::Pages pages;
  };

  // Writers write until the server is gone, which is when `count` more writes were acknowledged.
  void WriteAndKill(std::size_t count) {
    std::vector<std::thread> writers;
    writers.reserve(kWriters);
    for (int i = 0; i < kWriters; ++i) {
      writers.emplace_back([&] {
        tests::ApiClient client(server);
        for (;;) {
          const int n = ++last_;
          const std::string sql = "INSERT INTO t VALUES (" + std::to_string(n) + ", randomblob(" +
                                  std::to_string(n * 37 % 9000) + ")); DELETE FROM t WHERE n = -1";
          if (client.Query(uuid, sql).status != 200) return;
          acknowledged.Add(n);
        }
      });
    }
    acknowledged.WaitFor(acknowledged.numbers().size() + count);
    server.Kill();
    for (std::thread& writer : writers) writer.join();
  }

  void ExpectAllThere() {
    tests::PlainConnection connection(file());
    EXPECT_EQ(connection.ValueOf("PRAGMA quick_check"), "ok");
    std::string list;
    for (const int n : acknowledged.numbers()) {
      list += (list.empty() ? "" : ",") + std::to_string(n);
    }
    EXPECT_EQ(connection.ValueOf("SELECT count(*) FROM t WHERE n IN (" + list + ")"),
              std::to_string(acknowledged.numbers().size()));
  }

  // Goes back to some of the states before, and returns to the last.
  void ExpectEarlierStates() {
    storage::DatabaseOptions options;
    options.history.emplace();
    storage::Database database(file(), policy, options, clock, log);
    const storage::HistoryLog& history = database.history().log();
    marks.push_back({history.End().position, tests::PagesOf(file())});
    EXPECT_EQ(tests::DigestOf(marks.back().pages), marks.back().position.digest);
    for (const std::size_t i :
         {std::uniform_int_distribution<std::size_t>(0, marks.size() - 1)(random),
          marks.size() - 1}) {
      const auto location = history.Find(marks[i].position.number);
      ASSERT_TRUE(location);
      ASSERT_EQ(location->position.digest, marks[i].position.digest);
      database.Restore(*location);
      EXPECT_TRUE(tests::PagesOf(file()) == marks[i].pages) << "round " << i;
    }
    EXPECT_TRUE(log.warnings().empty() || log.warnings().back().find("torn") != std::string::npos)
        << log.warnings().back();
    // Copies of all of them would fill the memory.
    if (marks.size() > 12) marks.erase(marks.begin() + 1);
  }

  std::string file() const {
    return storage::DataDirectory::DatabaseFileIn(server.data(), uuid).string();
  }

  tests::RunningServer server;
  std::string uuid;
  Acknowledged acknowledged;
  std::mt19937_64 random{tests::Seed()};
  std::vector<Mark> marks;
  tests::TestPolicy policy;
  tests::FakeClock clock;
  tests::RecordingLog log;

 private:
  std::atomic<int> last_{0};
};

TEST_F(ServerKillTest, LosesNothingThatWasAcknowledged) {
  uuid = tests::ApiClient(server).Create("killed");
  ASSERT_EQ(tests::ApiClient(server).Query(uuid, "CREATE TABLE t(n INTEGER PRIMARY KEY, b)").status,
            200);
  const int rounds = 20 * tests::Scale();
  for (int round = 0; round < rounds && !HasFailure(); ++round) {
    SCOPED_TRACE("round " + std::to_string(round));
    if (!server.IsRunning()) server.Restart();
    WriteAndKill(std::uniform_int_distribution<std::size_t>(1, 60)(random));
    ExpectAllThere();
    ExpectEarlierStates();
    const tests::ProgramEnd verified =
        tests::RunEmulator({"history", "verify", "--data", server.data().string(), "killed"});
    EXPECT_EQ(verified.exit_code, 0) << verified.output << verified.errors;
    if (round % 10 == 9) {
      tests::PlainConnection(file()).Run("DELETE FROM t; INSERT INTO t VALUES (-1, 0)");
      acknowledged.Clear();
    }
  }
}

}  // namespace
}  // namespace emulator
