// A database that another program has left outside of WAL mode is put back into it when it is
// opened, and its history goes on from what is there.

#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/history_fixture.h"

namespace storage {
namespace {

namespace fs = std::filesystem;
using tests::Mark;
using tests::PlainConnection;

class JournalModeTest : public tests::HistoryFixture {
 protected:
  // As another program, while no server runs.
  void DoOutside(const std::string& sql) {
    Close();
    PlainConnection(file().string()).Run(sql);
  }
  // A new SQLite file in the place of the database's.
  void CopyOver(const std::string& sql) {
    Close();
    fs::remove(file());
    std::ofstream(file()).close();
    PlainConnection(file().string()).Run(sql);
  }
  std::string ModeOfFile() const {
    return PlainConnection(file().string()).ValueOf("PRAGMA journal_mode");
  }
  void ExpectWorksOn() {
    const Mark mark = Commit("CREATE TABLE more(a); INSERT INTO more VALUES (1)");
    EXPECT_EQ(ModeOfFile(), "wal");
    Commit("DELETE FROM more");
    ExpectRestores(mark);
    EXPECT_EQ(ValueOf("SELECT count(*) FROM more"), "1");
  }
};

TEST_F(JournalModeTest, IsPutBackThoughNothingElseChanged) {
  const Mark mark = Commit("INSERT INTO t(b) VALUES (1)");
  DoOutside("PRAGMA journal_mode=DELETE");
  ASSERT_EQ(ModeOfFile(), "delete");
  EXPECT_EQ(ValueOf("SELECT count(*) FROM t"), "1");
  EXPECT_EQ(ModeOfFile(), "wal");
  EXPECT_FALSE(log.warnings().empty());
  ExpectRestores(mark);
  ExpectWorksOn();
}

TEST_F(JournalModeTest, IsPutBackAfterCommitsThatNoLogShows) {
  const Mark mark = Commit("INSERT INTO t(b) VALUES (1)");
  DoOutside("PRAGMA journal_mode=TRUNCATE; INSERT INTO t(b) VALUES (2)");
  EXPECT_EQ(ValueOf("SELECT count(*) FROM t"), "2");
  ExpectDigestOfDatabase();
  ExpectRestores(mark);
  ExpectWorksOn();
}

TEST_F(JournalModeTest, IsPutBackOfAFileThatWasCopiedOver) {
  for (const char* page_size : {"512", "4096", "65536"}) {
    SCOPED_TRACE(page_size);
    Commit("INSERT INTO t(b) VALUES (1)");
    CopyOver(std::string("PRAGMA page_size=") + page_size +
             "; CREATE TABLE other(a); INSERT INTO other VALUES (7)");
    EXPECT_EQ(ValueOf("SELECT a FROM other"), "7");
    ExpectDigestOfDatabase();
    ExpectWorksOn();
    Close();
    fs::remove_all(folder());
  }
}

TEST_F(JournalModeTest, AnEmptyFileIsAnEmptyDatabase) {
  const Mark mark = Commit("INSERT INTO t(b) VALUES (1)");
  Close();
  fs::resize_file(file(), 0);
  EXPECT_EQ(ValueOf("SELECT count(*) FROM sqlite_schema"), "0");
  ExpectDigestOfDatabase();
  ExpectRestores(mark);
  EXPECT_EQ(ValueOf("SELECT count(*) FROM t"), "1");
  ExpectWorksOn();
}

// The journal of a program that was killed in the middle belongs to the database.
TEST_F(JournalModeTest, IsPutBackWithWhatAnotherProgramLeftHalfDone) {
  Commit("INSERT INTO t(b) VALUES (1)");
  DoOutside("PRAGMA journal_mode=DELETE");
  const fs::path journal = file().string() + "-journal";
  {
    PlainConnection other(file().string());
    other.Run("PRAGMA cache_size=1; PRAGMA cache_spill=1; BEGIN IMMEDIATE");
    other.Run("INSERT INTO t(b) SELECT randomblob(3000) FROM (VALUES (1),(2),(3),(4),(5),(6))");
    fs::copy_file(file(), files.path() / "half");
    fs::copy_file(journal, files.path() / "half-journal");
    other.Run("ROLLBACK");
  }
  fs::rename(files.path() / "half", file());
  fs::rename(files.path() / "half-journal", journal);
  EXPECT_EQ(ValueOf("SELECT count(*) FROM t"), "1");
  ExpectDigestOfDatabase();
  ExpectWorksOn();
}

}  // namespace
}  // namespace storage
