// What bounds a request and a database: time, size, the log.

#include <array>
#include <atomic>
#include <barrier>
#include <chrono>
#include <filesystem>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <sqlite3.h>

#include "storage/sqlite/open_sqlite.h"
#include "tests/support/database_fixture.h"

namespace storage {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr const char* kEndless =
    "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c) SELECT count(*) FROM c";

class DatabaseLimitsTest : public tests::DatabaseFixture {
 protected:
  std::uint64_t WalBytes() {
    std::error_code missing;
    const auto bytes = std::filesystem::file_size(file().string() + "-wal", missing);
    return missing ? 0 : bytes;
  }
};

TEST_F(DatabaseLimitsTest, StopsAReadThatRunsTooLong) {
  options.request_timeout = milliseconds(50);
  const auto started = steady_clock::now();

  EXPECT_EQ(FailureOf(kEndless), "Timeout");

  EXPECT_GE(steady_clock::now() - started, milliseconds(50));
  EXPECT_EQ(ValueOf("SELECT 1"), "1");
}

TEST_F(DatabaseLimitsTest, StopsAWriteThatRunsTooLongAndKeepsNothing) {
  options.request_timeout = milliseconds(50);

  EXPECT_EQ(FailureOf("INSERT INTO t(b) WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1"
                      " FROM c) SELECT i FROM c"),
            "Timeout");

  EXPECT_EQ(ValueOf("SELECT count(*) FROM t"), "0");
  EXPECT_EQ(FailureOf("INSERT INTO t(b) VALUES (1)"), "no error");
}

constexpr const char* kHungry =
    "max(randomblob(4000000), randomblob(4000001), randomblob(4000002))";

TEST_F(DatabaseLimitsTest, StopsAReadThatTakesTooMuchMemory) {
  options.connection.memory.request = 8U << 20U;

  EXPECT_EQ(FailureOf(std::string("SELECT length(") + kHungry + ")"), "OutOfMemory");

  EXPECT_EQ(ValueOf("SELECT length(randomblob(4000000))"), "4000000");
}

TEST_F(DatabaseLimitsTest, StopsAWriteThatTakesTooMuchMemoryAndKeepsNothing) {
  options.connection.memory.request = 8U << 20U;

  EXPECT_EQ(FailureOf(std::string("INSERT INTO t(b) VALUES (1); INSERT INTO t(b) VALUES (") +
                      kHungry + ")"),
            "OutOfMemory");

  EXPECT_EQ(ValueOf("SELECT count(*) FROM t"), "0");
  EXPECT_EQ(FailureOf("INSERT INTO t(b) VALUES (randomblob(1000000))"), "no error");
}

// A program that SQLite does not take, whatever memory there is.
TEST_F(DatabaseLimitsTest, LeavesSqlitesOwnLimitsWhatSqliteSaysOfThem) {
  options.connection.limits.vdbe_op = 5;
  EXPECT_EQ(FailureOf("SELECT a, b FROM t WHERE a > 1 ORDER BY b"), "out of memory");
}

// What is only looked at is compiled all the same.
TEST_F(DatabaseLimitsTest, StopsCompilingWhatIsOnlyDescribed) {
  options.request_timeout = milliseconds(50);
  std::string sql = "WITH c0(x) AS (SELECT a FROM t)";
  for (int i = 1; i <= 40; ++i) {
    const std::string name = "c" + std::to_string(i);
    sql.append(", ").append(name).append("(x) AS (SELECT x + x FROM c");
    sql.append(std::to_string(i - 1)).append(")");
  }
  const std::vector<Query> queries = {{sql + " SELECT x FROM c40", {}}};

  const std::vector<StatementFacts> facts = database().DescribeStatements(queries);

  ASSERT_EQ(facts.size(), 1U);
  EXPECT_TRUE(facts[0].tables.empty() || facts[0].tables == std::vector<std::string>{"t"});
  EXPECT_EQ(ValueOf("SELECT 1"), "1");
}

TEST_F(DatabaseLimitsTest, RefusesWhatWaitedTooLongForTheWriter) {
  options.request_timeout = milliseconds(50);
  tests::RecordedResults results;
  std::string second_failure;
  results.on_end = [&] { second_failure = FailureOf("INSERT INTO t(a) VALUES (2)"); };
  const std::vector<Query> first = {{"INSERT INTO t(a) VALUES (1)", {}}};

  // The second waits in the first's thread: the first cannot end before it.
  database().Run(first, Access::kReadWrite, results);

  EXPECT_EQ(second_failure, "QueuedTooLong");
  EXPECT_EQ(ValueOf("SELECT count(*) FROM t"), "1");
}

TEST_F(DatabaseLimitsTest, RefusesWhatWaitedTooLongForAReader) {
  options.request_timeout = milliseconds(50);
  options.max_readers = 1;
  tests::RecordedResults results;
  std::string second_failure;
  results.on_row = [&] { second_failure = FailureOf("SELECT 2"); };
  const std::vector<Query> first = {{"SELECT 1", {}}};

  database().Run(first, Access::kRead, results);

  EXPECT_EQ(second_failure, "QueuedTooLong");
  EXPECT_EQ(ValueOf("SELECT 1"), "1");
}

TEST_F(DatabaseLimitsTest, HoldsStatementsToTheirLimits) {
  SqlLimits& limits = options.connection.limits;
  limits.sql_length = 1000;
  limits.column = 3;
  limits.expr_depth = 20;
  limits.compound_select = 2;
  limits.function_arg = 4;
  limits.like_pattern_length = 5;
  limits.variable_number = 3;
  limits.length = 5000;

  for (const std::string prefix : {"SELECT ", "INSERT INTO t(a) SELECT "}) {
    EXPECT_EQ(FailureOf(prefix + "1, 2, 3, 4 FROM t"), "too many columns in result set");
    EXPECT_EQ(FailureOf(prefix + "1 UNION ALL SELECT 2 UNION ALL SELECT 3"),
              "too many terms in compound SELECT");
    EXPECT_EQ(FailureOf(prefix + "max(1,2,3,4,5)"), "too many arguments on function max");
    EXPECT_EQ(FailureOf(prefix + "'aaaaaaa' LIKE 'aaaaaa'"), "LIKE or GLOB pattern too complex");
    EXPECT_EQ(FailureOf(prefix + "?4"), "variable number must be between ?1 and ?3");
    EXPECT_EQ(FailureOf(prefix + "hex(zeroblob(4000))"), "string or blob too big");
    EXPECT_EQ(FailureOf(prefix + "'" + std::string(1000, 'x') + "'"), "statement too long");
    EXPECT_EQ(FailureOf(prefix + "1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1"),
              "Expression tree is too large (maximum depth 20)");
  }
}

TEST_F(DatabaseLimitsTest, LimitsAStatementNotTheText) {
  options.connection.limits.sql_length = 100;
  std::string text;
  for (int i = 0; i < 50; ++i) text += "INSERT INTO t(a) VALUES (" + std::to_string(i) + ");\n";
  EXPECT_EQ(FailureOf(text), "no error");
  EXPECT_EQ(ValueOf("SELECT count(*) FROM t"), "50");
}

TEST_F(DatabaseLimitsTest, RefusesToGrowBeyondItsMaximum) {
  options.connection.max_database_bytes = std::uint64_t{100} * 4096;

  // One row of many pages, for which SQLite rolls back at once, and many rows of one.
  EXPECT_EQ(FailureOf("INSERT INTO t(b) VALUES (zeroblob(1000000))"), "DatabaseFull");
  EXPECT_EQ(FailureOf("INSERT INTO t(b) WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1"
                      " FROM c LIMIT 1000) SELECT zeroblob(1000) FROM c"),
            "DatabaseFull");

  EXPECT_EQ(ValueOf("SELECT count(*) FROM t"), "0");
  EXPECT_EQ(FailureOf("INSERT INTO t(b) VALUES (zeroblob(300000))"), "no error");
  EXPECT_EQ(FailureOf("INSERT INTO t(b) VALUES (zeroblob(300000))"), "DatabaseFull");
  EXPECT_EQ(FailureOf("DELETE FROM t; INSERT INTO t(b) VALUES (zeroblob(300000))"), "no error");
}

TEST_F(DatabaseLimitsTest, KeepsTheLogBounded) {
  options.checkpoint.passive_frames = 50;
  std::uint64_t largest = 0;
  for (int i = 0; i < 400; ++i) {
    Run("INSERT INTO t(b) VALUES (zeroblob(10000))");
    largest = std::max(largest, WalBytes());
  }
  EXPECT_GT(largest, 50U * 4096);
  EXPECT_LT(largest, 2 * 50U * 4120 + 20 * 4120);
  EXPECT_TRUE(log.warnings().empty());
}

TEST_F(DatabaseLimitsTest, KeepsTheLogBoundedWhileReadersComeAndGo) {
  options.checkpoint.passive_frames = 50;
  options.checkpoint.truncate_frames = 200;
  database();
  std::atomic<bool> stop{false};
  std::vector<std::thread> readers;
  readers.reserve(3);
  for (int i = 0; i < 3; ++i) {
    readers.emplace_back([&] {
      while (!stop) {
        EXPECT_EQ(FailureOf("SELECT count(*) FROM t; SELECT sum(length(b)) FROM t"), "no error");
      }
    });
  }
  std::uint64_t largest = 0;
  for (int i = 0; i < 300; ++i) {
    Run("INSERT INTO t(b) VALUES (zeroblob(10000))");
    largest = std::max(largest, WalBytes());
  }
  stop = true;
  for (std::thread& reader : readers) reader.join();
  // Of some 1,200 frames in all. Where the system stops a reader for long the log doubles once.
  EXPECT_LT(largest, 500U * 4120);
  EXPECT_TRUE(log.warnings().empty());
}

TEST_F(DatabaseLimitsTest, ALongReadKeepsItsStateAndTheLogShrinksAfterwards) {
  options.checkpoint.passive_frames = 50;
  options.checkpoint.truncate_frames = 100'000;
  Run("INSERT INTO t(a) VALUES (1)");
  tests::RecordedResults results;
  results.on_row = [this, first = true]() mutable {
    if (!std::exchange(first, false)) return;
    for (int i = 0; i < 100; ++i) Run("INSERT INTO t(b) VALUES (zeroblob(10000))");
  };
  const std::vector<Query> queries = {{"SELECT count(*) FROM t; SELECT count(*) FROM t", {}}};

  database().Run(queries, Access::kRead, results);

  EXPECT_EQ(results.statements[1].rows.at(0).at(0), "1");
  EXPECT_GT(WalBytes(), 300U * 4120);
  Run("INSERT INTO t(b) VALUES (1)");  // checkpoints everything, so that the next starts over
  Close();
  EXPECT_EQ(WalBytes(), 0U);
  EXPECT_EQ(ValueOf("SELECT count(*) FROM t"), "102");
}

// Another program that has the file open and its write lock taken is a queue like any other.
TEST_F(DatabaseLimitsTest, TellsALockOfAnotherProgramAsAQueue) {
  options.request_timeout = milliseconds(100);
  database();
  sqlite3* other = nullptr;
  ASSERT_EQ(sqlite3_open(file().c_str(), &other), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);

  const auto asked = steady_clock::now();
  EXPECT_EQ(FailureOf("INSERT INTO t(a) VALUES (1)"), "QueuedTooLong");
  EXPECT_LT(steady_clock::now() - asked, milliseconds(kBusyTimeoutMs))
      << "the request's deadline decides";
  EXPECT_EQ(FailureOf("SELECT 1"), "no error");

  sqlite3_exec(other, "INSERT INTO t(b) VALUES (zeroblob(50000)); COMMIT", nullptr, nullptr,
               nullptr);
  sqlite3_close(other);
  EXPECT_EQ(FailureOf("INSERT INTO t(a) VALUES (1)"), "no error");
  EXPECT_GT(Run("SELECT 1").report.size_after, 50'000U) << "what the other wrote counts";
}

TEST_F(DatabaseLimitsTest, WaitsForALockOfAnotherProgramUntilItIsStopped) {
  options.request_timeout = std::chrono::hours(1);
  database();
  sqlite3* other = nullptr;
  ASSERT_EQ(sqlite3_open(file().c_str(), &other), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
  const auto write = [this] { return FailureOf("INSERT INTO t(a) VALUES (1)"); };
  std::array<std::future<std::string>, 2> writes;
  for (auto& one : writes) one = std::async(std::launch::async, write);
  // One waits for the lock, and the other behind it.
  while (database().waiting_writes() == 0) std::this_thread::yield();

  database().Cancel();

  for (auto& failure : writes) EXPECT_EQ(failure.get(), "DatabaseGone");
  sqlite3_close(other);
}

// Descriptors of this process for files in `folder`.
std::size_t DescriptorsIn(const std::filesystem::path& folder) {
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    std::error_code gone;  // the one that lists them, for one
    const std::string file = std::filesystem::read_symlink(entry, gone).string();
    count += file.starts_with(folder.string()) ? 1 : 0;
  }
  return count;
}

TEST_F(DatabaseLimitsTest, HoldsNoMoreDescriptorsThanItSays) {
  options.history.emplace();
  options.max_readers = 3;
  Run("INSERT INTO t(a) VALUES (1)");
  std::barrier all_read(static_cast<std::ptrdiff_t>(options.max_readers));
  std::vector<std::thread> threads;
  threads.reserve(options.max_readers);
  for (std::size_t i = 0; i < options.max_readers; ++i) {
    threads.emplace_back([&] {
      tests::RecordedResults results;
      results.on_row = [&] { all_read.arrive_and_wait(); };
      const std::vector<Query> queries = {{"SELECT a FROM t", {}}};
      database().Run(queries, Access::kRead, results);
    });
  }
  for (std::thread& thread : threads) thread.join();
  Run("INSERT INTO t(a) VALUES (2)");

  const std::size_t held = DescriptorsIn(files.path());

  EXPECT_LE(held, MostDescriptors(options));
  EXPECT_GE(held, 2 * (options.max_readers + 1) + 2) << "the log's index, a segment of history";
}

// As a file that comes from elsewhere may have it.
TEST_F(DatabaseLimitsTest, DoNotHoldForASchemaThatIsThere) {
  schema = "CREATE TABLE wide(c0";
  for (int i = 1; i < 150; ++i) schema += ", c" + std::to_string(i);
  schema += "); INSERT INTO wide(c0) VALUES (7); CREATE VIEW terms AS SELECT 1";
  for (int i = 0; i < 9; ++i) schema += " UNION ALL SELECT 1";
  options.connection.limits.column = 100;
  options.connection.limits.compound_select = 5;
  EXPECT_EQ(ValueOf("SELECT c0 FROM wide"), "7");
  // Each connection reads the schema anew.
  Run("CREATE TABLE x(a)");
  EXPECT_EQ(ValueOf("SELECT c0 FROM wide"), "7");
  Run("INSERT INTO wide(c149) VALUES (8); CREATE TABLE y(a)");
  EXPECT_EQ(ValueOf("SELECT c149 FROM wide WHERE c0 IS NULL"), "8");
  EXPECT_EQ(FailureOf("SELECT * FROM wide"), "too many columns in result set");
  EXPECT_EQ(FailureOf("CREATE TABLE wider AS SELECT *, 1 FROM wide"),
            "too many columns in result set");
}

}  // namespace
}  // namespace storage
