#include "storage/usage/account_rows.h"

#include <memory>
#include <optional>

#include <gtest/gtest.h>

#include "storage/usage/usage_store.h"
#include "tests/support/fake_clock.h"
#include "tests/support/recording_log.h"
#include "tests/support/temp_directory.h"

namespace storage {
namespace {

constexpr std::int64_t kMidnightMs = 1'699'920'000'000;  // 2023-11-14

class AccountRowsTest : public testing::Test {
 protected:
  UsageStore& store() {
    if (!store_) store_.emplace(files.path() / "usage.sqlite", clock, log);
    return *store_;
  }
  void Close() { store_.reset(); }

  void Record(const std::string& uuid, const std::string& account, std::uint64_t read,
              std::uint64_t written) {
    Usage usage;
    usage.reads = 1;
    usage.rows_read = read;
    usage.rows_written = written;
    store().RecorderOf(uuid, account)->Record(usage);
  }
  // "read/written"
  std::string Today(const std::string& account) {
    const RowsOfADay rows = store().RowsToday(account);
    return std::to_string(rows.read) + "/" + std::to_string(rows.written);
  }

  tests::TempDirectory files;
  tests::FakeClock clock{kMidnightMs};
  tests::RecordingLog log;

 private:
  std::optional<UsageStore> store_;
};

TEST_F(AccountRowsTest, SumsTheDatabasesOfAnAccount) {
  Record("a", "one", 10, 1);
  Record("b", "one", 5, 2);
  Record("c", "two", 100, 0);
  Record("a", "one", 1, 0);

  EXPECT_EQ(Today("one"), "16/3");
  EXPECT_EQ(Today("two"), "100/0");
  EXPECT_EQ(Today("three"), "0/0");
}

TEST_F(AccountRowsTest, BeginsAnewAtMidnight) {
  clock.Advance(24 * kHourMs - 1);
  Record("a", "one", 10, 1);
  EXPECT_EQ(Today("one"), "10/1");

  clock.Advance(1);
  EXPECT_EQ(Today("one"), "0/0");
  Record("a", "one", 3, 0);
  EXPECT_EQ(Today("one"), "3/0");
}

TEST_F(AccountRowsTest, IsFoundAgainByTheNextProcess) {
  Record("a", "one", 10, 1);
  clock.Advance(5 * kHourMs);
  Record("b", "one", 7, 2);
  Close();

  EXPECT_EQ(Today("one"), "17/3");
  Record("a", "one", 1, 1);
  Close();

  EXPECT_EQ(Today("one"), "18/4");
  Close();
  clock.Advance(19 * kHourMs);
  EXPECT_EQ(Today("one"), "0/0");
}

TEST_F(AccountRowsTest, KeepsWhatADeletedDatabaseHasCost) {
  Record("a", "one", 10, 1);
  store().Forget("a");
  Close();

  EXPECT_EQ(Today("one"), "10/1");
}

TEST_F(AccountRowsTest, TellsDaysBeforeTheEpoch) {
  EXPECT_EQ(DayOf(0), 0);
  EXPECT_EQ(DayOf(24 * kHourMs - 1), 0);
  EXPECT_EQ(DayOf(-1), -24 * kHourMs);
}

}  // namespace
}  // namespace storage
