// Every commit found again, and restored page by page.

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <future>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

#include "storage/history/history_search.h"
#include "storage/sqlite/open_sqlite.h"
#include "tests/support/database_fixture.h"
#include "tests/support/database_pages.h"
#include "tests/support/disk/file_damage.h"
#include "tests/support/plain_connection.h"

namespace storage {
namespace {

using tests::Pages;

class HistoryRestoreTest : public tests::DatabaseFixture {
 protected:
  HistoryRestoreTest() { options.history.emplace(); }

  HistoryPosition Current() { return database().history().Current(); }
  HistoryLocation Find(const HistoryPosition& position) {
    const auto location = database().history().log().Find(position.number);
    EXPECT_TRUE(location);
    EXPECT_EQ(location->position.digest, position.digest);
    return *location;
  }
  Pages PagesNow() { return tests::PagesOf(file().string()); }
};

TEST_F(HistoryRestoreTest, UndoesACommit) {
  Run("INSERT INTO t(a) VALUES ('first')");
  const HistoryPosition before = Current();
  const Pages pages = PagesNow();
  Run("INSERT INTO t(a) VALUES ('second')");

  const HistoryPosition restored = database().Restore(Find(before)).position;

  EXPECT_EQ(RowsOf("SELECT a FROM t"), (tests::Rows{{"'first'"}}));
  EXPECT_EQ(PagesNow(), pages);
  EXPECT_EQ(restored.digest, before.digest);
  EXPECT_EQ(restored.number, (CommitNumber{before.number.generation + 1, 0}));
}

// The records before the first restore are damaged, so that who reads them fails.
TEST_F(HistoryRestoreTest, GoesBackToAStateAgainByWhatFollowedTheLastTime) {
  Run("INSERT INTO t(a) VALUES ('first')");
  const HistoryLocation before = Find(Current());
  const Pages pages = PagesNow();
  Run("INSERT INTO t(a) VALUES ('second')");
  const auto change = database().history().log().End();
  const HistoryLocation again = Find(database().Restore(before).position);
  const std::filesystem::path folder = DataDirectory::HistoryFolderOf(file());
  const std::filesystem::path segment = folder / SegmentFileName(change.segment);
  tests::FlipBit(segment, static_cast<std::int64_t>(change.offset) - 1);
  // The snapshot that the history begins with.
  tests::FlipBit(segment, kSegmentHeaderBytes + kHistoryRecordHeaderBytes + 100);
  for (const char* text : {"'third'", "'fourth'"}) {
    Run(std::string("INSERT INTO t(a) VALUES (") + text + ")");
    database().Restore(before);
    EXPECT_EQ(PagesNow(), pages) << text;
  }
  Run("INSERT INTO t(a) VALUES ('fifth')");
  database().Restore(again);
  EXPECT_EQ(PagesNow(), pages);
  // It is no way for who has opened the database anew.
  Close();
  EXPECT_EQ(tests::ErrorKindOf([&] { database().Restore(before); }), ErrorKind::kConflict);
}

TEST_F(HistoryRestoreTest, UndoesACommitOfManyPages) {
  Run("CREATE TABLE wide(id INTEGER PRIMARY KEY, value, filler)");
  Run("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)"
      " INSERT INTO wide SELECT i, 0, randomblob(3000) FROM n");
  const HistoryPosition before = Current();
  const Pages pages = PagesNow();
  Run("UPDATE wide SET value = 1");
  EXPECT_EQ(Current().digest, tests::DigestOf(PagesNow()));

  database().Restore(Find(before));

  EXPECT_EQ(PagesNow(), pages);
}

TEST_F(HistoryRestoreTest, WaitsForALockOfAnotherProgramAsLongAsARequest) {
  options.request_timeout = std::chrono::milliseconds(100);
  Run("INSERT INTO t(a) VALUES ('first')");
  const HistoryLocation before = Find(Current());
  tests::PlainConnection other(file().string());
  other.Run("BEGIN IMMEDIATE");

  const auto asked = std::chrono::steady_clock::now();
  EXPECT_EQ(tests::ErrorMessageOf([&] { database().Restore(before); }), "QueuedTooLong");
  EXPECT_LT(std::chrono::steady_clock::now() - asked, std::chrono::milliseconds(kBusyTimeoutMs))
      << "the request's deadline decides";
  EXPECT_EQ(tests::ErrorMessageOf([&] { database().CatchUpHistory(); }), "QueuedTooLong");

  other.Run("COMMIT");
  database().Restore(before);
}

TEST_F(HistoryRestoreTest, WaitsForALockOfAnotherProgramUntilItIsStopped) {
  options.request_timeout = std::chrono::hours(1);
  std::atomic<bool> ending = false;
  options.connection.ending = &ending;
  Run("INSERT INTO t(a) VALUES ('first')");
  const HistoryLocation before = Find(Current());
  tests::PlainConnection other(file().string());
  other.Run("BEGIN IMMEDIATE");

  auto failure = std::async(std::launch::async, [&] {
    return tests::ErrorMessageOf([&] { database().Restore(before); });
  });
  ending = true;
  EXPECT_EQ(failure.get(), "DatabaseGone");
  ending = false;
  other.Run("COMMIT");
  Close();
}

TEST_F(HistoryRestoreTest, CutsOffThePagesThatTheTargetHasNot) {
  Run("INSERT INTO t(a) VALUES ('first')");
  const HistoryPosition before = Current();
  const Pages pages = PagesNow();
  Run("INSERT INTO t(a, b) VALUES ('second', randomblob(50000))");
  Run("CREATE TABLE u(a)");

  const HistoryPosition restored = database().Restore(Find(before)).position;

  EXPECT_EQ(PagesNow(), pages);
  EXPECT_EQ(restored.digest, before.digest);
  EXPECT_EQ(Find(restored).pages, pages.size());
  EXPECT_EQ(Run("SELECT 1").report.size_after, pages.size() * 4096);
  Close();
  EXPECT_EQ(std::filesystem::file_size(file()), pages.size() * 4096);
}

TEST_F(HistoryRestoreTest, KeepsWhatIsLaterThanAnOldFileThatWasPutBack) {
  Run("INSERT INTO t(a) VALUES ('first')");
  Close();
  const std::filesystem::path copy = files.path() / "copy";
  std::filesystem::copy_file(file(), copy);
  Run("INSERT INTO t(a) VALUES ('second')");
  const HistoryPosition later = Current();
  const Pages pages = PagesNow();
  Close();
  std::filesystem::copy_file(copy, file(), std::filesystem::copy_options::overwrite_existing);

  EXPECT_EQ(RowsOf("SELECT a FROM t"), (tests::Rows{{"'first'"}}));
  EXPECT_GT(Current().number, later.number);
  database().Restore(Find(later));
  EXPECT_EQ(PagesNow(), pages);
}

TEST_F(HistoryRestoreTest, IsRefusedWhileATransferRuns) {
  const HistoryLocation target = Find(Current());
  Run("INSERT INTO t(a) VALUES ('kept')");
  const HistoryPosition before = Current();
  const auto hold = database().transfers().TryBegin(Transfer::kImport);
  ASSERT_TRUE(hold);

  EXPECT_EQ(tests::ErrorMessageOf([&] { database().Restore(target); }), "Importing");

  EXPECT_EQ(Current().number, before.number);
}

TEST_F(HistoryRestoreTest, LeavesAnEmptyLogAtTheEndToo) {
  const HistoryLocation target = Find(Current());
  Run("INSERT INTO t(a) VALUES ('gone')");
  const HistoryPosition restored = database().Restore(target).position;

  Close();

  EXPECT_EQ(std::filesystem::file_size(file().string() + "-wal"), 0U);
  EXPECT_EQ(Current().number, restored.number);
  EXPECT_EQ(ValueOf("SELECT count(*) FROM t"), "0");
}

TEST_F(HistoryRestoreTest, GoesOnFromASnapshotWherePagesAreNotWhatTheLastCommitLeft) {
  options.history->snapshot_bytes = 1;
  options.checkpoint.passive_frames = 1;
  Run("INSERT INTO t(a, b) VALUES ('kept', 'a text that stands nowhere else')");
  Run("INSERT INTO t(a, b) VALUES ('changing', randomblob(3000))");
  const HistoryPosition before = Current();
  std::ifstream in(file(), std::ios::binary);
  const std::string content{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  const std::size_t text = content.find("a text that stands");
  ASSERT_NE(text, std::string::npos);
  tests::Overwrite(file(), static_cast<std::int64_t>(text), "A");

  for (int i = 0; i < 40; ++i) Run("UPDATE t SET b = randomblob(3000) WHERE a = 'changing'");

  EXPECT_EQ(log.warnings().size(), 1U);
  EXPECT_EQ(Current().digest, tests::DigestOf(PagesNow()));
  database().Restore(Find(before));
  EXPECT_EQ(ValueOf("SELECT b FROM t WHERE a = 'kept'"), "'a text that stands nowhere else'");
}

}  // namespace
}  // namespace storage
