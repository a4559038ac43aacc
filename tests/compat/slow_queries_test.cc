// Whatever a query does, its deadline ends it, or its share of memory: fixtures/slow_queries. How
// late and by how much, script/bench slow says.

#include "tests/support/queries/slow_queries.h"

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <sqlite3.h>

#include "compat/limits.h"
#include "compat/statement_rules.h"
#include "storage/data_directory.h"
#include "storage/database/database.h"
#include "storage/database/database_folder.h"
#include "storage/sqlite/open_sqlite.h"
#include "tests/support/error_kind_of.h"
#include "tests/support/fake_clock.h"
#include "tests/support/recording_log.h"
#include "tests/support/temp_directory.h"

namespace compat {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::steady_clock;
using storage::Refusal;
using tests::SlowEnd;

// Far more than any of them is late by, also under a sanitizer.
constexpr std::chrono::seconds kMostTime{60};
// Far less than the shortest query takes that has to meet it: half a second, on a fast machine.
constexpr milliseconds kDeadline{30};

struct Limits {
  milliseconds time;
  storage::SqlMemoryLimits memory;
};

Limits LimitsFor(SlowEnd end) {
  switch (end) {
    case SlowEnd::kTimeout:
      return {kDeadline, {}};
    case SlowEnd::kMemory:
      return {kMostTime, {.request = 24U << 20U}};
    case SlowEnd::kAny:
      return {kDeadline, {.request = 128U << 20U}};
  }
  return {};
}

// Rows are not looked at.
class NoRows final : public storage::ResultSink {
 public:
  void OnColumns(std::span<const std::string_view>) override {}
  void OnRow(const storage::Row&) override {}
  void OnStatementEnd(const storage::StatementReport&) override {}
  void Restart() override {}
};

class SlowQueriesTest : public testing::TestWithParam<fs::path> {
 protected:
  fs::path file() const {
    return storage::DataDirectory::FileInDatabaseFolder(files_.path() / "db");
  }

  void Make(const std::string& setup) { storage::MakeDatabaseFolder(files_.path() / "db", setup); }

  // The error's text; "no error" when there is none.
  std::string Run(const std::string& sql, SlowEnd end) {
    if (!database_ || end != opened_for_) Open(end);
    const storage::Query query{sql, {}};
    return tests::ErrorMessageOf([&] {
      NoRows rows;
      database_->Run({&query, 1}, storage::Access::kReadWrite, rows);
    });
  }

  // By SQLite alone, which has all the time and memory.
  std::string ValueOf(const std::string& sql) const {
    const storage::ConnectionHandle connection = storage::OpenSqliteHandle(file().string(), {});
    std::string value;
    const auto take = [](void* to, int, char** values, char**) noexcept {
      *static_cast<std::string*>(to) = values[0];
      return SQLITE_OK;
    };
    storage::CheckSqlite(connection.get(),
                         sqlite3_exec(connection.get(), sql.c_str(), take, &value, nullptr));
    return value;
  }

  std::string Says(Refusal refusal) const { return rules_.ErrorFor(refusal).what(); }

  bool IsAnEnd(const std::string& message, SlowEnd end) const {
    switch (end) {
      case SlowEnd::kTimeout:
        return message == Says(Refusal::kTimeout);
      case SlowEnd::kMemory:
        return message == Says(Refusal::kOutOfMemory);
      case SlowEnd::kAny:
        return true;
    }
    return false;
  }

  // Also a short query may meet the deadline, where the machine has other things to do.
  bool Answers(SlowEnd end) {
    const auto until = steady_clock::now() + kMostTime;
    while (steady_clock::now() < until) {
      const std::string message = Run("SELECT 1", end);
      if (message == "no error") return true;
      if (message != Says(Refusal::kTimeout)) return false;
    }
    return false;
  }

 private:
  void Open(SlowEnd end) {
    const Limits limits = LimitsFor(end);
    storage::DatabaseOptions options;
    options.connection.limits = kSqlLimits;
    options.connection.memory = limits.memory;
    options.request_timeout = limits.time;
    database_.reset();
    database_ = std::make_unique<storage::Database>(file().string(), rules_, options, clock_, log_,
                                                    nullptr);
    opened_for_ = end;
  }

  tests::TempDirectory files_;
  StatementRules rules_;
  tests::FakeClock clock_;
  tests::RecordingLog log_;
  SlowEnd opened_for_ = SlowEnd::kAny;
  std::unique_ptr<storage::Database> database_;
};

TEST_P(SlowQueriesTest, EndAndLeaveNothing) {
  const tests::SlowQueries slow = tests::LoadSlowQueries(GetParam());
  Make(slow.setup);
  std::string before = ValueOf(slow.check);
  ASSERT_FALSE(slow.queries.empty());
  for (const tests::SlowQuery& query : slow.queries) {
    SCOPED_TRACE(query.sql.substr(0, 300));
    const auto started = steady_clock::now();

    const std::string message = Run(query.sql, query.ends);

    EXPECT_TRUE(IsAnEnd(message, query.ends)) << message;
    EXPECT_LT(steady_clock::now() - started, kMostTime);
    EXPECT_TRUE(Answers(query.ends));
    const std::string after = ValueOf(slow.check);
    if (message == "no error") {
      before = after;
    } else {
      EXPECT_EQ(after, before);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, SlowQueriesTest,
                         testing::ValuesIn(tests::SlowQueryFiles(SOURCE_DIR
                                                                 "/fixtures/slow_queries")),
                         [](const auto& test) { return test.param.stem().string(); });

TEST(SlowQueryFilesTest, AreTwoHundredQueriesAtLeast) {
  std::size_t queries = 0;
  for (const fs::path& file : tests::SlowQueryFiles(SOURCE_DIR "/fixtures/slow_queries")) {
    queries += tests::LoadSlowQueries(file).queries.size();
  }
  EXPECT_GE(queries, 200U);
}

TEST(SlowQueryFilesTest, WriteOutRepetitions) {
  EXPECT_EQ(tests::WriteOutRepetitions("a <<3|, |c@i>> b"), "a c1, c2, c3 b");
  EXPECT_EQ(tests::WriteOutRepetitions("<<2|; |v@i := v@h || 'x'>>"),
            "v1 := v0 || 'x'; v2 := v1 || 'x'");
  EXPECT_EQ(tests::WriteOutRepetitions("<<2|, |(<<2| + |x>>)>>"), "(x + x), (x + x)");
  EXPECT_EQ(tests::WriteOutRepetitions("a ->> 'b'"), "a ->> 'b'");
  EXPECT_THROW(tests::WriteOutRepetitions("<<2|x>>"), std::runtime_error);
  EXPECT_THROW(tests::WriteOutRepetitions("<<2|, |x"), std::runtime_error);
}

}  // namespace
}  // namespace compat
