#include "storage/usage/usage_file.h"

#include <filesystem>
#include <fstream>
#include <optional>

#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>

#include "storage/error.h"
#include "tests/support/error_kind_of.h"
#include "tests/support/temp_directory.h"

namespace storage {
namespace {

using tests::ErrorKindOf;

constexpr std::int64_t kHour = 1'700'000 * kHourMs;

Usage Cost(std::uint64_t reads, double duration_ms, std::uint64_t rows_read = 0) {
  Usage usage;
  usage.reads = reads;
  usage.duration_ms = duration_ms;
  usage.rows_read = rows_read;
  usage.slowest_ms = duration_ms;
  return usage;
}

class UsageFileTest : public testing::Test {
 protected:
  UsageFile& file() {
    if (!file_) file_.emplace(path, UsageFile::OpenMode::kReadWrite);
    return *file_;
  }
  void Close() { file_.reset(); }

  void Add(const std::string& uuid, std::int64_t hour_ms, const std::string& statement,
           const Usage& usage) {
    UsageFile::Change change;
    change.added = {{uuid, {{{hour_ms, statement}, usage}}}};
    file().Apply(change);
  }
  void Forget(const std::string& uuid) {
    UsageFile::Change change;
    change.forgotten = {uuid};
    file().Apply(change);
  }

  std::vector<DatabaseStatementUsage> Statements(const std::string& uuid = "u") {
    return file().SumByStatement({.folders = {uuid}}, {}, 100);
  }
  std::string Ordered(UsageOrder::Key key, UsageOrder::Measure measure,
                      UsageOrder::Direction direction = UsageOrder::Direction::kDescending,
                      std::uint64_t limit = 100) {
    std::string names;
    for (const auto& found :
         file().SumByStatement({.folders = {"u", "v"}}, {key, measure, direction}, limit)) {
      names += found.statement;
    }
    return names;
  }

  tests::TempDirectory files;
  const std::filesystem::path path = files.path() / "usage.sqlite";

 private:
  std::optional<UsageFile> file_;
};

TEST_F(UsageFileTest, LeavesTheIndexOfItsLogForTheNextOpening) {
  Add("u", kHour, "SELECT ?", Cost(1, 2));
  Close();
  EXPECT_GT(std::filesystem::file_size(path.string() + "-shm"), 0U);
  EXPECT_EQ(std::filesystem::file_size(path.string() + "-wal"), 0U) << "all is in the file";
  EXPECT_EQ(Statements().size(), 1U);
}

TEST_F(UsageFileTest, AddsUpWhatIsAdded) {
  Usage usage = Cost(2, 1.5, 10);
  usage.writes = 1;
  usage.rows_written = 3;
  usage.rows_returned = 4;
  Add("u", kHour, "SELECT ?", usage);
  Close();
  Add("u", kHour, "SELECT ?", usage);

  const auto found = Statements();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].folder, "u");
  EXPECT_EQ(found[0].statement, "SELECT ?");
  EXPECT_EQ(found[0].usage.reads, 4U);
  EXPECT_EQ(found[0].usage.writes, 2U);
  EXPECT_EQ(found[0].usage.runs(), 6U);
  EXPECT_EQ(found[0].usage.duration_ms, 3);
  EXPECT_EQ(found[0].usage.rows_read, 20U);
  EXPECT_EQ(found[0].usage.rows_written, 6U);
  EXPECT_EQ(found[0].usage.rows_returned, 8U);
  EXPECT_EQ(found[0].usage.slowest_ms, 1.5);
}

TEST_F(UsageFileTest, KeepsThePlanOfTheSlowest) {
  Usage usage = Cost(1, 5);
  usage.slowest_plan = "SCAN t";
  Add("u", kHour, "q", usage);
  usage = Cost(1, 4);
  usage.slowest_plan = "SEARCH t";
  Add("u", kHour, "q", usage);
  EXPECT_EQ(Statements()[0].usage.slowest_plan, "SCAN t");

  Add("u", kHour, "q", Cost(1, 6));  // not so much slower that its plan was asked for
  EXPECT_EQ(Statements()[0].usage.slowest_plan, "SCAN t");
  EXPECT_EQ(Statements()[0].usage.slowest_ms, 6);

  usage = Cost(1, 9);
  usage.slowest_plan = "SEARCH t";
  Add("u", kHour + kHourMs, "q", usage);
  EXPECT_EQ(Statements()[0].usage.slowest_plan, "SEARCH t") << "of whichever hour";
  EXPECT_EQ(Statements()[0].usage.slowest_ms, 9);
}

TEST_F(UsageFileTest, SumsByHourOfTheDatabasesAndTimesAskedFor) {
  for (const char* uuid : {"u", "v", "w"}) {
    for (int hour = 0; hour < 4; ++hour) {
      Add(uuid, kHour + hour * kHourMs, "a", Cost(1, 1, 2));
      Add(uuid, kHour + hour * kHourMs, "", Cost(1, 1, 3));
    }
  }

  const auto hours =
      file().SumByHour({{"u", "w", "unknown"}, kHour + kHourMs, kHour + 2 * kHourMs});

  ASSERT_EQ(hours.size(), 2U);
  EXPECT_EQ(hours[0].hour_ms, kHour + kHourMs);
  EXPECT_EQ(hours[1].hour_ms, kHour + 2 * kHourMs);
  EXPECT_EQ(hours[0].usage.reads, 4U);
  EXPECT_EQ(hours[0].usage.rows_read, 10U);
  EXPECT_TRUE(file().SumByHour({}).empty());
}

TEST_F(UsageFileTest, OrdersByEveryKey) {
  const auto add = [&](const char* uuid, const char* statement, std::uint64_t runs, double ms,
                       std::uint64_t read, std::uint64_t written, std::uint64_t returned) {
    Usage usage = Cost(runs, ms, read);
    usage.rows_written = written;
    usage.rows_returned = returned;
    Add(uuid, kHour, statement, usage);
  };
  add("u", "a", 10, 10, 30, 10, 20);
  add("u", "b", 5, 20, 10, 20, 10);
  add("v", "c", 1, 5, 20, 5, 5);
  add("v", "", 100, 100, 100, 100, 100);

  using Key = UsageOrder::Key;
  using Measure = UsageOrder::Measure;
  EXPECT_EQ(Ordered(Key::kRuns, Measure::kSum), "abc");
  EXPECT_EQ(Ordered(Key::kDuration, Measure::kSum), "bac");
  EXPECT_EQ(Ordered(Key::kDuration, Measure::kAverage), "cba");
  EXPECT_EQ(Ordered(Key::kRowsRead, Measure::kSum), "acb");
  EXPECT_EQ(Ordered(Key::kRowsRead, Measure::kAverage), "cab");
  EXPECT_EQ(Ordered(Key::kRowsWritten, Measure::kSum), "bac");
  EXPECT_EQ(Ordered(Key::kRowsWritten, Measure::kAverage), "cba");
  EXPECT_EQ(Ordered(Key::kRowsReturned, Measure::kSum), "abc");
  EXPECT_EQ(Ordered(Key::kRowsReturned, Measure::kAverage), "cab");
  EXPECT_EQ(Ordered(Key::kRuns, Measure::kSum, UsageOrder::Direction::kAscending), "cba");
  EXPECT_EQ(Ordered(Key::kRuns, Measure::kSum, UsageOrder::Direction::kAscending, 2), "cb");
}

TEST_F(UsageFileTest, HoldsSoManyStatementsAnHourAndTheRestTogether) {
  UsageFile::Change change;
  auto& added = change.added.emplace_back("u", UnsavedUsage{}).second;
  for (std::size_t i = 0; i < kMaxStatementsPerHour + 10; ++i) {
    added[{kHour, "SELECT c" + std::to_string(i)}] = Cost(1, 1);
  }
  file().Apply(change);
  file().Apply(change);

  EXPECT_EQ(file().SumByStatement({.folders = {"u"}}, {}, 10'000).size(), kMaxStatementsPerHour);
  EXPECT_EQ(file().SumByHour({.folders = {"u"}})[0].usage.reads, 2 * (kMaxStatementsPerHour + 10));
}

TEST_F(UsageFileTest, ForgetsDatabasesAndOldHoursWithTheirTexts) {
  Add("u", kHour, "old", Cost(1, 1));
  Add("u", kHour + kHourMs, "new", Cost(1, 1));
  Add("v", kHour + kHourMs, "other", Cost(1, 1));

  file().Prune(kHour + kHourMs);
  EXPECT_EQ(Ordered(UsageOrder::Key::kRuns, UsageOrder::Measure::kSum), "newother");
  Forget("v");
  EXPECT_EQ(Ordered(UsageOrder::Key::kRuns, UsageOrder::Measure::kSum), "new");

  Close();
  SQLite::Database database(path.string());
  EXPECT_EQ(database.execAndGet("SELECT group_concat(text) FROM texts").getString(), "new");
}

TEST_F(UsageFileTest, CanBeReadBesideTheServer) {
  Add("u", kHour, "q", Cost(1, 1));

  UsageFile reader(path, UsageFile::OpenMode::kReadOnly);
  Add("u", kHour, "q", Cost(1, 1));
  EXPECT_EQ(reader.SumByHour({.folders = {"u"}})[0].usage.reads, 2U);
}

TEST_F(UsageFileTest, RefusesWhatItDoesNotKnow) {
  file();
  Close();
  { SQLite::Database(path.string(), SQLite::OPEN_READWRITE).exec("PRAGMA user_version=2"); }
  EXPECT_EQ(ErrorKindOf([&] { file(); }), ErrorKind::kNewerVersion);

  std::filesystem::remove(path);
  {
    SQLite::Database(path.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE)
        .exec("CREATE TABLE t(a)");
  }
  EXPECT_EQ(ErrorKindOf([&] { file(); }), ErrorKind::kCorruptFile);

  std::ofstream(path) << std::string(8192, 'x');
  EXPECT_EQ(ErrorKindOf([&] { file(); }), ErrorKind::kCorruptFile);

  std::ofstream(path, std::ios::trunc).flush();
  EXPECT_EQ(ErrorKindOf([&] { file(); }), ErrorKind::kCorruptFile);
}

TEST_F(UsageFileTest, MakesNoNewOneInPlaceOfALinkThatLeadsNowhere) {
  for (const char* target : {"usage.sqlite", "gone.sqlite"}) {
    std::filesystem::remove(path);
    std::filesystem::create_symlink(target, path);
    EXPECT_EQ(ErrorKindOf([&] { UsageFile(path, UsageFile::OpenMode::kReadWrite); }),
              ErrorKind::kIo);
    EXPECT_TRUE(std::filesystem::is_symlink(path)) << target;
  }
}

}  // namespace
}  // namespace storage
