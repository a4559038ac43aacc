// Many threads on one database: nothing but success, and every success is there afterwards.

#include <atomic>
#include <map>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "storage/usage/usage_recorder.h"
#include "tests/support/database_fixture.h"

namespace storage {
namespace {

constexpr int kThreads = 32;
constexpr int kTurns = 40;
constexpr int kCounters = 8;

class DatabaseConcurrencyTest : public tests::DatabaseFixture {
 protected:
  DatabaseConcurrencyTest() {
    schema =
        "CREATE TABLE counters(id INTEGER PRIMARY KEY, n INTEGER NOT NULL);"
        "CREATE TABLE events(id INTEGER PRIMARY KEY, thread, turn, filler);"
        "CREATE INDEX events_by_thread ON events(thread)";
    options.checkpoint.passive_frames = 100;
    options.checkpoint.truncate_frames = 400;
    options.max_readers = 4;
  }

  // Runs `body` in many threads and waits for all of them.
  template <typename Body>
  void InThreads(Body&& body) {
    std::vector<std::thread> threads;
    threads.reserve(kThreads);
    for (int thread = 0; thread < kThreads; ++thread) {
      threads.emplace_back([&body, thread] {
        for (int turn = 0; turn < kTurns; ++turn) body(thread, turn);
      });
    }
    for (std::thread& thread : threads) thread.join();
  }

  // The results of a request that must succeed.
  std::vector<tests::RecordedStatement> MustRun(const std::vector<Query>& queries) {
    tests::RecordedResults results;
    const std::string failure =
        tests::ErrorMessageOf([&] { database().Run(queries, Access::kReadWrite, results); });
    EXPECT_EQ(failure, "no error") << queries.front().sql;
    return std::move(results.statements);
  }

  std::uint64_t WalBytes() const {
    std::error_code missing;
    const auto bytes = std::filesystem::file_size(file().string() + "-wal", missing);
    return missing ? 0 : bytes;
  }
};

TEST_F(DatabaseConcurrencyTest, EveryRunIsCountedOnceWhileHoursPassAndUsageIsSaved) {
  usage = std::make_shared<UsageRecorder>(clock);
  std::map<std::string, std::uint64_t> runs;
  const auto save = [&] {
    for (const auto& [key, counted] : usage->TakeUnsaved()) runs[key.second] += counted.runs();
  };
  database();

  InThreads([&](int thread, int turn) {
    MustRun({{"SELECT n FROM counters WHERE id = " + std::to_string(turn), {}}});
    MustRun({{"SELECT 1; INSERT INTO events(thread) VALUES (2)", {}}});
    if (thread == 0) save();
    if (thread == 1) clock.Advance(kHourMs / 4);
  });
  save();

  constexpr std::uint64_t kRuns = std::uint64_t{kThreads} * kTurns;
  EXPECT_EQ(runs, (std::map<std::string, std::uint64_t>{
                      {"SELECT n FROM counters WHERE id = ?", kRuns},
                      {"SELECT ?", kRuns},
                      {"INSERT INTO events(thread) VALUES (?)", kRuns}}));
}

TEST_F(DatabaseConcurrencyTest, MixedRequestsAllSucceedAndAddUp) {
  for (int id = 0; id < kCounters; ++id) {
    Run("INSERT INTO counters VALUES (" + std::to_string(id) + ", 0)");
  }
  std::atomic<int> increments{0};
  std::atomic<std::uint64_t> largest_log{0};

  InThreads([&](int thread, int turn) {
    const std::string counter = std::to_string((thread + turn) % kCounters);
    const std::string own = "own" + std::to_string(thread);
    switch ((thread * 3 + turn) % 8) {
      case 0:
      case 1: {
        const auto results = MustRun({{"UPDATE counters SET n = n + 1 WHERE id = " + counter, {}}});
        EXPECT_EQ(results.at(0).report.changes, 1);
        ++increments;
        break;
      }
      case 2: {
        const auto results =
            MustRun({{"INSERT INTO events(thread, turn, filler) VALUES (?, ?, randomblob(3000))",
                      {Value::Integer(thread), Value::Integer(turn)}},
                     {"UPDATE counters SET n = n + 1 WHERE id = " + counter, {}},
                     {"SELECT last_insert_rowid(), max(id) FROM events", {}}});
        EXPECT_EQ(results.at(2).rows.at(0).at(0), results.at(2).rows.at(0).at(1))
            << "nobody writes between";
        ++increments;
        break;
      }
      case 3: {  // starts on a reader
        MustRun(
            {{"SELECT count(*) FROM events;"
              "UPDATE counters SET n = n + 1 WHERE id = " +
                  counter,
              {}}});
        ++increments;
        break;
      }
      case 4:
        MustRun({{"DROP TABLE IF EXISTS " + own + "; CREATE TABLE " + own + "(a, b);" +
                      "INSERT INTO " + own + " VALUES (1, 2), (3, 4)",
                  {}}});
        break;
      case 5: {  // fails on purpose, and takes nothing with it
        const std::string failure =
            FailureOf({{"UPDATE counters SET n = n + 1000000 WHERE id = " + counter, {}},
                       {"INSERT INTO counters VALUES (" + counter + ", 1)", {}}});
        EXPECT_EQ(failure, "UNIQUE constraint failed: counters.id");
        break;
      }
      default: {  // two looks at one state
        const auto results =
            MustRun({{"SELECT sum(n) FROM counters; SELECT count(*), sum(n) FROM counters", {}}});
        EXPECT_EQ(results.at(0).rows.at(0).at(0), results.at(1).rows.at(0).at(1));
        EXPECT_EQ(results.at(1).rows.at(0).at(0), std::to_string(kCounters));
        EXPECT_LT(results.at(0).report.size_after, 1ULL << 30U);
        break;
      }
    }
    for (std::uint64_t now = WalBytes(), seen = largest_log;
         now > seen && !largest_log.compare_exchange_weak(seen, now);) {
    }
  });

  EXPECT_EQ(ValueOf("SELECT sum(n) FROM counters"), std::to_string(increments));
  EXPECT_EQ(ValueOf("PRAGMA quick_check"), "'ok'");
  EXPECT_LT(largest_log, 1000U * 4120) << "the log grew without bound";
  EXPECT_TRUE(log.warnings().empty()) << log.warnings().front();
  Close();
  EXPECT_EQ(ValueOf("SELECT sum(n) FROM counters"), std::to_string(increments));
}

// Every commit adds a page to the file and leaves one more free, so that as many as ever are in
// use: another number would be a mixture of two commits.
TEST_F(DatabaseConcurrencyTest, SizesAreOfOneCommit) {
  const std::uint64_t in_use = Run("SELECT 1").report.size_after;
  std::atomic<bool> stop{false};
  std::thread writer([&] {
    for (int pages = 1; !stop; ++pages) {
      MustRun({{"INSERT INTO events(filler) VALUES (zeroblob(" + std::to_string(pages * 4096) +
                    ")); DELETE FROM events",
                {}}});
    }
  });
  std::vector<std::thread> readers;
  readers.reserve(4);
  for (int i = 0; i < 4; ++i) {
    readers.emplace_back([&] {
      for (int turn = 0; turn < 1000; ++turn) {
        EXPECT_EQ(MustRun({{"SELECT 1", {}}}).at(0).report.size_after, in_use);
      }
    });
  }
  for (std::thread& reader : readers) reader.join();
  stop = true;
  writer.join();
}

TEST_F(DatabaseConcurrencyTest, ReadersFollowASchemaThatChanges) {
  Run("CREATE TABLE moving(a); INSERT INTO moving VALUES (1)");
  std::atomic<int> alterations{0};
  InThreads([&](int thread, int turn) {
    if (thread == 0) {
      MustRun({{"ALTER TABLE moving ADD COLUMN c" + std::to_string(turn) + " DEFAULT 1", {}}});
      ++alterations;
      return;
    }
    const int before = alterations;
    const auto results = MustRun({{"SELECT * FROM moving", {}}});
    EXPECT_EQ(results.at(0).columns.size(), results.at(0).rows.at(0).size());
    EXPECT_GE(results.at(0).columns.size(), static_cast<std::size_t>(before) + 1);
  });
}

}  // namespace
}  // namespace storage
