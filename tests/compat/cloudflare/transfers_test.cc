#include "compat/cloudflare/transfers.h"

#include <filesystem>
#include <memory>
#include <string>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "compat/bookmark.h"
#include "compat/cloudflare/signed_urls.h"
#include "compat/limits.h"
#include "compat/md5.h"
#include "compat/statement_rules.h"
#include "storage/database/database_folder.h"
#include "tests/support/disk/full_disk.h"
#include "tests/support/error_kind_of.h"
#include "tests/support/fake_clock.h"
#include "tests/support/plain_connection.h"
#include "tests/support/recorded_results.h"
#include "tests/support/recording_log.h"
#include "tests/support/temp_directory.h"

namespace compat::cloudflare {
namespace {

namespace fs = std::filesystem;
using State = TransferStatus::State;
using storage::HistoryPosition;
using storage::Transfer;

// Goes on until somebody stops it.
constexpr const char* kEndless =
    "CREATE TABLE u(a); WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c)"
    " SELECT count(*) FROM c";

class TransfersTest : public testing::Test {
 protected:
  TransfersTest() {
    storage::MakeDatabaseFolder(files.path() / "db", "CREATE TABLE t(a)");
    database = Open();
    Make(kTransferSpaceBytes);
  }

  std::shared_ptr<storage::Database> Open() {
    storage::DatabaseOptions options;
    options.connection.limits = kSqlLimits;
    options.history.emplace();
    return std::make_shared<storage::Database>((files.path() / "db" / "database.sqlite").string(),
                                               rules, options, clock, log);
  }
  // With room for so much, and an answer that waits for the end.
  void Make(std::uint64_t space_bytes) {
    transfers.emplace(folder(), clock, ids, space_bytes, std::chrono::seconds(20));
  }
  // From here on an answer does not wait for an end that does not come.
  void LosePatience(std::uint64_t space_bytes = kTransferSpaceBytes) {
    transfers.emplace(folder(), clock, ids, space_bytes, std::chrono::milliseconds(20));
  }

  fs::path folder() const { return files.path() / "transfers"; }
  Transfers::Target target() const { return {uuid, database}; }

  // Uploads `sql` and returns what the ingestion answers.
  TransferStatus Import(const std::string& sql) {
    const std::string name = Upload(sql);
    return transfers->StartImport(target(), name, DigestOf(sql));
  }
  std::string Upload(const std::string& sql) {
    std::string name = transfers->store().NameUpload("account", uuid);
    auto file = transfers->store().NewFile();
    file->Append(sql);
    transfers->store().KeepUpload(name, file, DigestOf(sql));
    return name;
  }
  static std::string DigestOf(const std::string& text) {
    Md5 md5;
    md5.Add(text);
    return md5.Finish();
  }
  TransferStatus PollUntilItEnds(Transfer kind, TransferStatus status) {
    while (status.state == State::kActive) {
      status = transfers->Poll(kind, uuid, status.at_bookmark);
    }
    return status;
  }
  // "no error", or why a query is refused.
  std::string Refusal() {
    tests::RecordedResults results;
    const std::vector<storage::Query> queries = {{"SELECT 1", {}}};
    return tests::ErrorMessageOf([&] { database->Run(queries, storage::Access::kRead, results); });
  }

  const std::string uuid = "6f9619ff-8b86-4d01-b42d-00cf4fc964ff";
  tests::TempDirectory files;
  tests::FakeClock clock;
  tests::RecordingLog log;
  storage::SeededIdSource ids{1};
  StatementRules rules;
  std::shared_ptr<storage::Database> database;
  std::optional<Transfers> transfers;
};

TEST_F(TransfersTest, ExportAndImportInOneAnswer) {
  const TransferStatus imported = Import("INSERT INTO t VALUES (1), (2); SELECT * FROM t");
  EXPECT_EQ(imported.state, State::kComplete);
  EXPECT_EQ(imported.result.report.statements, 2U);
  EXPECT_LT(imported.at_bookmark, imported.result.final_bookmark);

  const TransferStatus exported = transfers->StartExport(target(), {});
  EXPECT_EQ(exported.state, State::kComplete);
  EXPECT_EQ(exported.at_bookmark, imported.result.final_bookmark) << "nothing came between";
  EXPECT_EQ(exported.result.filename, uuid + "-" + exported.at_bookmark + ".sql");
  EXPECT_EQ(transfers->store().FindDump(exported.result.dump_id)->size_bytes(), 116U);
}

TEST_F(TransfersTest, BookmarksNameWhatOtherProgramsHaveCommittedToo) {
  const std::string before = transfers->StartExport(target(), {}).at_bookmark;
  tests::PlainConnection other((files.path() / "db" / "database.sqlite").string());
  other.Run("INSERT INTO t VALUES (1)");
  const TransferStatus exported = transfers->StartExport(target(), {});
  EXPECT_NE(exported.at_bookmark, before);
  database->CatchUpHistory();
  EXPECT_EQ(exported.at_bookmark, FormatBookmark(database->history().Current()));

  other.Run("INSERT INTO t VALUES (2)");
  const TransferStatus imported = Import("INSERT INTO t VALUES (3)");
  const HistoryPosition now = database->history().Current();
  EXPECT_EQ(imported.result.final_bookmark, FormatBookmark(now));
  const auto at = database->history().log().Find({now.number.generation, now.number.commit - 1});
  ASSERT_TRUE(at);
  EXPECT_EQ(imported.at_bookmark, FormatBookmark(at->position)) << "the other program's";
}

TEST_F(TransfersTest, SaysWhereTheHistoryIsBehindAnImport) {
  database.reset();
  tests::FullDisk disk;
  database = Open();
  ASSERT_EQ(Import("INSERT INTO t VALUES (1)").state, State::kComplete);
  disk.FailAfter(0, tests::FullDisk::Failure::kNoRoom, "/history/");
  const TransferStatus first = Import("INSERT INTO t VALUES (2)");
  EXPECT_EQ(first.state, State::kComplete) << "it has happened";
  EXPECT_THAT(first.messages, testing::Contains(testing::StartsWith(
                                  "final_bookmark is of an earlier state: the history of the")));
  const TransferStatus second = Import("INSERT INTO t VALUES (3)");
  EXPECT_THAT(second.messages,
              testing::Contains(testing::StartsWith("at_bookmark is of an earlier state")));
  const TransferStatus exported = transfers->StartExport(target(), {});
  EXPECT_EQ(exported.state, State::kFailed) << "what cannot be named";
  EXPECT_TRUE(exported.error.starts_with("the history of the database cannot")) << exported.error;

  disk.Heal();
  const TransferStatus third = Import("INSERT INTO t VALUES (4)");
  EXPECT_THAT(third.messages, testing::Not(testing::Contains(testing::HasSubstr("earlier state"))));
  EXPECT_EQ(third.result.final_bookmark, FormatBookmark(database->history().Current()));
  database.reset();
}

TEST_F(TransfersTest, TellsTheEndOnce) {
  const TransferStatus imported = Import("INSERT INTO t VALUES (1)");
  const TransferStatus again = transfers->Poll(Transfer::kImport, uuid, imported.at_bookmark);
  EXPECT_EQ(again.state, State::kRefused);
  EXPECT_EQ(again.error, "Not currently importing anything.");
  EXPECT_EQ(transfers->Poll(Transfer::kExport, uuid, "").error,
            "Not currently exporting anything.");
}

TEST_F(TransfersTest, RefusesEverythingElseWhileOneRuns) {
  LosePatience();
  const TransferStatus begun = Import(kEndless);
  ASSERT_EQ(begun.state, State::kActive);
  ASSERT_FALSE(begun.messages.empty());
  EXPECT_EQ(begun.messages.front(), "Starting import...");
  EXPECT_EQ(Refusal(), "Currently processing a long-running import.");
  EXPECT_EQ(Import("SELECT 1").error,
            "Currently processing a long-running import. Cannot start another import until that "
            "completes or times out.");
  EXPECT_EQ(transfers->StartExport(target(), {}).error,
            "Currently processing a long-running import.");
  EXPECT_EQ(transfers->Poll(Transfer::kExport, uuid, begun.at_bookmark).error,
            "Not currently exporting anything.");
  EXPECT_EQ(transfers->Poll(Transfer::kImport, uuid, "x").error,
            "Not currently import at bookmark x.");
  // Only what nobody was told before: of the one statement that ends, once.
  std::vector<std::string> told = begun.messages;
  while (told.size() < 2) {
    const TransferStatus polled = transfers->Poll(Transfer::kImport, uuid, begun.at_bookmark);
    ASSERT_EQ(polled.state, State::kActive);
    told.insert(told.end(), polled.messages.begin(), polled.messages.end());
  }
  EXPECT_EQ(told.back(), "Processed 1 queries.");
  EXPECT_TRUE(transfers->Poll(Transfer::kImport, uuid, begun.at_bookmark).messages.empty());
}

TEST_F(TransfersTest, CancelsWhatNobodyPolls) {
  LosePatience();
  const TransferStatus begun = Import(kEndless);
  clock.Advance(TransferJob::kPollTimeoutMs);
  const TransferStatus polled = transfers->Poll(Transfer::kImport, uuid, begun.at_bookmark);
  ASSERT_EQ(polled.state, State::kActive);
  clock.Advance(TransferJob::kPollTimeoutMs + 1);
  while (database->transfers().running()) std::this_thread::yield();

  EXPECT_EQ(Refusal(), "no error");
  EXPECT_EQ(database->ReadStatistics().user_tables, 1U) << "u was not made";
  const TransferStatus late = transfers->Poll(Transfer::kImport, uuid, begun.at_bookmark);
  EXPECT_EQ(late.state, State::kFailed);
  EXPECT_EQ(late.error, "Cancelled due to no poll() received in 15000ms.");
  EXPECT_EQ(PollUntilItEnds(Transfer::kImport, Import("SELECT 1")).state, State::kComplete);
}

TEST_F(TransfersTest, GivesUpOnADatabaseThatIsDeleted) {
  LosePatience();
  const TransferStatus begun = Import(kEndless);
  database->Cancel();
  const TransferStatus ended = PollUntilItEnds(Transfer::kImport, begun);
  EXPECT_EQ(ended.state, State::kFailed);
  EXPECT_TRUE(ended.error.starts_with("Network connection lost.")) << ended.error;
  Upload("SELECT 1");
  transfers->Forget(uuid);
  EXPECT_TRUE(transfers->store().empty());
}

TEST_F(TransfersTest, StopsWhatRunsWhenItGoes) {
  LosePatience();
  ASSERT_EQ(Import(kEndless).state, State::kActive);
  transfers.reset();
  EXPECT_EQ(Refusal(), "no error");
  EXPECT_EQ(database->ReadStatistics().user_tables, 1U);
}

TEST_F(TransfersTest, RefusesFilesThatAreNotWhatWasAnnounced) {
  const std::string name = Upload("SELECT 1");
  EXPECT_EQ(transfers->StartImport(target(), name, DigestOf("SELECT 2")).error,
            "Input file " + name + " missing or invalid");
  EXPECT_EQ(transfers->StartImport(target(), "elsewhere", DigestOf("SELECT 1")).error,
            "Input file elsewhere missing or invalid");
  EXPECT_EQ(transfers->StartImport({"another", database}, name, DigestOf("SELECT 1")).state,
            State::kRefused);
}

TEST_F(TransfersTest, KnowsContentThatWasImportedAndForgetsWhatFailed) {
  Import("SELECT 1");
  EXPECT_TRUE(transfers->store().FindName(uuid, DigestOf("SELECT 1")));
  Import("SELEC 1");
  EXPECT_FALSE(transfers->store().FindName(uuid, DigestOf("SELEC 1")));
}

TEST_F(TransfersTest, DropsFilesOnceTheirUrlsAreVoid) {
  Upload("SELECT 1");
  const std::string dump = transfers->StartExport(target(), {}).result.dump_id;
  clock.Advance(SignedUrls::kLifeMs - 1);
  transfers->store().DropExpired();
  EXPECT_NE(transfers->store().FindDump(dump), nullptr);
  clock.Advance(1);
  while (!transfers->store().empty()) std::this_thread::yield();
  EXPECT_EQ(transfers->store().FindDump(dump), nullptr);
}

TEST_F(TransfersTest, TheOldestFileGivesWayAndCountsAsExpired) {
  Make(300);
  const std::string upload = Upload("SELECT 1");
  const std::string dump = transfers->StartExport(target(), {}).result.dump_id;
  const std::string later = Upload(std::string(100, ' ') + "SELECT 2");
  const std::uint64_t kept = transfers->store().used_bytes();
  ASSERT_EQ(kept, 8 + transfers->store().FindDump(dump)->size_bytes() + 108);

  Upload(std::string(300 - kept, ' ') + "SELECT 3");
  EXPECT_EQ(transfers->store().used_bytes(), 300U) << "the first upload was as much as was needed";
  EXPECT_FALSE(transfers->store().FindName(uuid, DigestOf("SELECT 1")));
  EXPECT_EQ(transfers->StartImport(target(), upload, DigestOf("SELECT 1")).error,
            "Input file " + upload + " missing or invalid");
  EXPECT_EQ(tests::ErrorKindOf(
                [&] { transfers->store().KeepUpload(upload, transfers->store().NewFile(), {}); }),
            storage::ErrorKind::kForbidden);
  EXPECT_NE(transfers->store().FindDump(dump), nullptr);

  Upload("SELECT 4");
  EXPECT_EQ(tests::ErrorKindOf([&] { transfers->store().FindDump(dump); }),
            storage::ErrorKind::kForbidden);
  EXPECT_NE(
      transfers->store().FindUpload(uuid, later, DigestOf(std::string(100, ' ') + "SELECT 2")),
      nullptr);
}

TEST_F(TransfersTest, WhatIsWrittenRunOrFetchedKeepsItsRoom) {
  LosePatience(300);
  const std::string endless(kEndless);
  ASSERT_EQ(Import(endless).state, State::kActive);
  const auto written = transfers->store().NewFile();
  written->Append(std::string(50, ' '));
  const std::string name = Upload("SELECT 1");
  const SharedFile fetched = transfers->store().FindUpload(uuid, name, DigestOf("SELECT 1"));
  const std::uint64_t busy = endless.size() + 50 + 8;
  const std::string idle = Upload("SELECT 2");

  const auto refused = tests::ErrorOf([&] { Upload(std::string(301 - busy, ' ')); });
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->kind(), storage::ErrorKind::kTooLarge);
  EXPECT_EQ(std::string(refused->what()),
            "there is no room for this file: uploads and dumps may take 300 bytes together "
            "(--transfer-space), of which those that are being written or read, this one included, "
            "take " +
                std::to_string(busy));
  EXPECT_NE(transfers->store().FindUpload(uuid, idle, DigestOf("SELECT 2")), nullptr)
      << "nothing gives way to what has no room all the same";

  Upload(std::string(300 - busy, ' '));
  EXPECT_EQ(transfers->store().FindUpload(uuid, idle, DigestOf("SELECT 2")), nullptr);
  EXPECT_EQ(transfers->store().used_bytes(), 300U);
}

TEST_F(TransfersTest, AnExportWithoutRoomFails) {
  Make(40);
  const TransferStatus exported = transfers->StartExport(target(), {});
  EXPECT_EQ(exported.state, State::kFailed);
  EXPECT_TRUE(exported.error.starts_with("there is no room for this file")) << exported.error;
  EXPECT_EQ(transfers->store().used_bytes(), 0U);
}

TEST_F(TransfersTest, SetsNoBoundWhereNoneIsAskedFor) {
  Make(0);
  Upload(std::string(1000, ' '));
  EXPECT_EQ(transfers->StartExport(target(), {}).state, State::kComplete);
  EXPECT_GT(transfers->store().used_bytes(), 1000U);
}

TEST_F(TransfersTest, LeavesNoNamesInItsFolder) {
  Upload("SELECT 1");
  transfers->StartExport(target(), {});
  EXPECT_TRUE(fs::is_empty(folder()));
}

TEST_F(TransfersTest, SweepsWhatAnEarlierProcessLeft) {
  transfers.reset();
  fs::create_directories(folder() / "left");
  Make(kTransferSpaceBytes);
  EXPECT_FALSE(fs::exists(folder()));
}

}  // namespace
}  // namespace compat::cloudflare
