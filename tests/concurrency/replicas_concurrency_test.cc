// Sessions, writers, restores and changes of regions at once.

#include <atomic>
#include <functional>
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

class ReplicasConcurrencyTest : public ReplicasFixture {};

TEST_F(ReplicasConcurrencyTest, EverySessionSeesWholeCommitsInTheirOrder) {
  constexpr int kTurns = 60;
  const DatabaseRecord record = Make("shop");
  const std::shared_ptr<Database> source = Source(record);
  limits.patience = std::chrono::milliseconds(10);
  Set({Region("WEUR", 20), Region("APAC", 60)});
  std::atomic<int> by_replicas{0};
  {
    std::vector<std::jthread> threads;
    const auto start = [&](int count, const std::function<void(int turn)>& body) {
      for (int i = 0; i < count; ++i) {
        threads.emplace_back([body] {
          for (int turn = 0; turn < kTurns; ++turn) body(turn);
        });
      }
    };
    const auto write = [&](int turn) {
      tests::RecordedResults results;
      const std::string n = std::to_string(turn + 1);
      const std::vector<Query> queries = {{"INSERT INTO t(a) VALUES (" + n + ")", {}},
                                          {"INSERT INTO t(a) VALUES (-" + n + ")", {}}};
      return source->RunAndLocate(queries, Access::kReadWrite, results).value();
    };
    start(2, [&](int turn) {
      clock.Advance(1);
      write(turn);
    });
    for (const char* region : {"WEUR", "APAC"}) {
      for (int i = 0; i < 2; ++i) {
        threads.emplace_back([&, region] {
          std::optional<CommitNumber> seen;
          for (int turn = 0; turn < kTurns; ++turn) {
            if (turn % 20 == 0) seen = write(turn).number;
            if (turn % 20 == 10) seen.reset();
            const Read read = AskWith(source, record, kSum, seen, region);
            EXPECT_EQ(read.value, "0");
            if (seen) {
              EXPECT_GE(read.position.number, *seen);
            }
            seen = read.position.number;
            by_replicas += read.region.empty() ? 0 : 1;
          }
        });
      }
    }
    start(1, [&](int turn) {
      if (turn % 30 == 7) replicas().Remove(kAccount);
      if (turn % 30 == 8) Set({Region("WEUR", 20), Region("APAC", 60)});
      if (turn % 30 == 15) Set({Region("WEUR", 0)});
      if (turn % 30 == 20) Set({Region("WEUR", 20), Region("APAC", 60, /*is_paused=*/true)});
      if (turn % 30 == 25) Set({Region("WEUR", 20), Region("APAC", 60)});
      replicas().List(kAccount);
      replicas().Sweep(std::chrono::hours(1));
      std::this_thread::yield();
    });
    start(1, [&](int turn) {
      if (turn % 50 != 10) return;
      const HistoryLog& history = source->history().log();
      const auto target = history.Find(history.End().position.number);
      if (target) source->Restore(*target);
    });
  }
  EXPECT_GT(by_replicas.load(), 0);
  EXPECT_THAT(log.warnings(), IsEmpty());
}

}  // namespace
}  // namespace storage
