// A database's file written anew out of its history.

#include "storage/history/rebuild_database.h"

#include <fstream>

#include <gtest/gtest.h>

#include "tests/storage/damage_fixture.h"

namespace storage {
namespace {

namespace fs = std::filesystem;
using tests::Mark;

class RebuildDatabaseTest : public DamageFixture {
 protected:
  Rebuilt RebuildTo(const Mark& mark) {
    Close();
    return RebuildDatabase(
        {file(), folder().filename().string(), clock, log, [&](const HistoryLog& history) {
           const auto found = history.Find(mark.position.number);
           if (!found) throw Error(ErrorKind::kNotFound, "no such commit");
           return *found;
         }});
  }
  void MakeUnreadable() const { std::ofstream(file()) << "this is no database"; }
  fs::path Replaced() const { return file().string() + ".replaced"; }
};

TEST_F(RebuildDatabaseTest, BringsBackAFileThatIsNoDatabaseAnyMore) {
  MakeHistory();
  MakeUnreadable();
  const Rebuilt rebuilt = RebuildTo(marks.back());
  EXPECT_EQ(rebuilt.position.number, marks.back().position.number);
  EXPECT_EQ(rebuilt.replaced, Replaced());
  EXPECT_EQ(fs::file_size(Replaced()), 19U);
  ExpectDatabaseUntouched();
  ExpectRestoresAll();
  ExpectWorksOn();
}

TEST_F(RebuildDatabaseTest, KeepsTheLogOfTheFileThatItReplaces) {
  MakeHistory();
  Commit("INSERT INTO t(b) VALUES ('in the log')");
  CloseAsInACrash();
  ASSERT_TRUE(fs::exists(file().string() + "-wal"));
  RebuildTo(marks[4]);
  EXPECT_TRUE(PagesNow() == marks[4].pages);
  EXPECT_EQ(tests::PlainConnection(Replaced().string())
                .ValueOf("SELECT count(*) FROM t WHERE b = 'in the log'"),
            "1");
}

TEST_F(RebuildDatabaseTest, LosesNothingOfWhatCameAfterTheCommitItGoesTo) {
  MakeHistory();
  const Rebuilt rebuilt = RebuildTo(marks[5]);
  EXPECT_GT(rebuilt.position.number, marks.back().position.number);
  EXPECT_EQ(rebuilt.position.digest, marks[5].position.digest);
  EXPECT_TRUE(PagesNow() == marks[5].pages);
  ExpectDigestOfDatabase();
  ExpectRestores(marks.back());
  ExpectRestoresAll();
  ExpectWorksOn();
}

TEST_F(RebuildDatabaseTest, DoesWithoutAFile) {
  MakeHistory();
  fs::remove(file());
  EXPECT_EQ(RebuildTo(marks.back()).replaced, fs::path());
  ExpectDatabaseUntouched();
  ExpectRestoresAll();
}

TEST_F(RebuildDatabaseTest, LeavesAllAsItIsWhereItCannot) {
  MakeHistory();
  const auto contents = Contents();
  std::ofstream(Replaced()).close();
  EXPECT_EQ(tests::ErrorKindOf([&] { RebuildTo(marks.back()); }), ErrorKind::kAlreadyExists);
  fs::remove(Replaced());
  Mark unknown = marks.back();
  unknown.position.number.commit += 100;
  EXPECT_EQ(tests::ErrorKindOf([&] { RebuildTo(unknown); }), ErrorKind::kNotFound);
  EXPECT_TRUE(Contents() == contents);

  // In the only snapshot there is.
  const fs::path first = SegmentFiles().front();
  tests::FlipBit(first, kSegmentHeaderBytes + kHistoryRecordHeaderBytes + 30);
  EXPECT_EQ(tests::ErrorKindOf([&] { RebuildTo(marks.back()); }), ErrorKind::kConflict);
  tests::FlipBit(first, kSegmentHeaderBytes + kHistoryRecordHeaderBytes + 30);
  EXPECT_TRUE(Contents() == contents);
}

}  // namespace
}  // namespace storage
