// Sessions, writers, restores and changes of regions at once.

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/storage/replication/replicas_fixture.h"

namespace storage {
namespace {

using testing::IsEmpty;

// What is written adds up to nothing: another sum would be of half a commit.
constexpr const char* kSum = "SELECT coalesce(sum(a), 0) FROM t";

constexpr int kTurns = 60;

class ReplicasConcurrencyTest : public ReplicasFixture {
 protected:
  CommitNumber WritePair(int turn) {
    tests::RecordedResults results;
    const std::string n = std::to_string(turn + 1);
    const std::vector<Query> queries = {{"INSERT INTO t(a) VALUES (" + n + ")", {}},
                                        {"INSERT INTO t(a) VALUES (-" + n + ")", {}}};
    return source_->RunAndLocate(queries, Access::kReadWrite, results).value().number;
  }

  void WriteOften() {
    for (int turn = 0; turn < kTurns; ++turn) {
      clock.Advance(1);
      WritePair(turn);
    }
  }

  // Sessions, one after the other, some of which begin with what they have written.
  void ReadOften(const std::string& region) {
    std::optional<CommitNumber> seen;
    for (int turn = 0; turn < kTurns; ++turn) {
      if (turn % 20 == 0) seen = WritePair(turn);
      if (turn % 20 == 10) seen.reset();
      const Read read = AskWith(source_, record_, kSum, seen, region);
      EXPECT_EQ(read.value, "0");
      if (seen) {
        EXPECT_GE(read.position.number, *seen);
      }
      seen = read.position.number;
      by_replicas_ += read.region.empty() ? 0 : 1;
    }
  }

  void ChangeRegions() {
    const std::vector<Replicas::Setting> usual = {Region("WEUR", 20), Region("APAC", 60)};
    const std::vector<Replicas::Setting> one = {Region("WEUR", 0)};
    const std::vector<Replicas::Setting> paused = {Region("WEUR", 20),
                                                   Region("APAC", 60, /*is_paused=*/true)};
    for (int turn = 0; turn < kTurns; ++turn) {
      if (turn % 30 == 7) replicas().Remove(kAccount);
      if (turn % 30 == 8) Set(usual);
      if (turn % 30 == 15) Set(one);
      if (turn % 30 == 20) Set(paused);
      if (turn % 30 == 25) Set(usual);
      replicas().List(kAccount);
      replicas().Sweep(std::chrono::hours(1));
      std::this_thread::yield();
    }
  }

  void RestoreOften() {
    for (int turn = 0; turn < kTurns / 20; ++turn) {
      const HistoryLog& history = source_->history().log();
      const auto target = history.Find(history.End().position.number);
      if (target) source_->Restore(*target);
    }
  }

  const DatabaseRecord record_ = Make("shop");
  const std::shared_ptr<Database> source_ = Source(record_);
  std::atomic<int> by_replicas_{0};
};

TEST_F(ReplicasConcurrencyTest, EverySessionSeesWholeCommitsInTheirOrder) {
  limits.patience = std::chrono::milliseconds(10);
  Set({Region("WEUR", 20), Region("APAC", 60)});
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 2; ++i) {
      threads.emplace_back([this] { WriteOften(); });
      threads.emplace_back([this] { ReadOften("WEUR"); });
      threads.emplace_back([this] { ReadOften("APAC"); });
    }
    threads.emplace_back([this] { ChangeRegions(); });
    threads.emplace_back([this] { RestoreOften(); });
  }
  EXPECT_GT(by_replicas_.load(), 0);
  EXPECT_THAT(log.warnings(), IsEmpty());
}

}  // namespace
}  // namespace storage
