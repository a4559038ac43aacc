// Random work on a database, by us and by other programs, and every commit of it restored again.

#include <memory>
#include <random>

#include <gtest/gtest.h>

#include "tests/support/history_fixture.h"
#include "tests/support/plain_connection.h"
#include "tests/support/seed.h"

namespace storage {
namespace {

using tests::Mark;
using tests::PlainConnection;

class HistoryPropertyTest : public tests::HistoryFixture {
 protected:
  HistoryPropertyTest() {
    options.checkpoint.passive_frames = 60;
    options.checkpoint.truncate_frames = 200;
    options.history->log.segment_bytes = 60'000;
    options.history->snapshot_bytes = 200'000;
    schema =
        "CREATE TABLE t(id INTEGER PRIMARY KEY, a, b); CREATE INDEX t_a ON t(a);"
        "CREATE VIRTUAL TABLE words USING fts5(text)";
  }

  int Below(int limit) { return std::uniform_int_distribution<int>(0, limit - 1)(random); }
  std::string Number(int limit) { return std::to_string(Below(limit)); }
  std::string Blob() { return "randomblob(" + Number(Below(8) == 0 ? 60'000 : 2000) + ")"; }

  std::vector<Query> RandomRequest() {
    const std::string table = "u" + Number(4);
    // A random one of them decides which pages are new, free or cut.
    const std::vector<std::vector<Query>> requests = {
        {{"INSERT INTO t(a, b) VALUES (random(), " + Blob() + "), (random(), " + Blob() + ")", {}}},
        {{"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40)"
          " INSERT INTO t(a, b) SELECT random(), randomblob(300) FROM n",
          {}}},
        {{"UPDATE t SET b = " + Blob() + " WHERE id % 7 = " + Number(7), {}}},
        {{"UPDATE t SET a = random() WHERE id % 5 = " + Number(5), {}}},
        {{"DELETE FROM t WHERE id % 2 = " + Number(2), {}}},
        {{"DELETE FROM t WHERE length(b) > 1500", {}}},
        {{"CREATE TABLE IF NOT EXISTS " + table + "(x UNIQUE, y)", {}},
         {"INSERT OR REPLACE INTO " + table + " VALUES (random(), " + Blob() + ")", {}}},
        {{"DROP TABLE IF EXISTS " + table, {}}},
        {{"CREATE TABLE grown(x)", {}},
         {"INSERT INTO grown VALUES (randomblob(" + Number(90'000) + ")), (1)", {}},
         {"INSERT INTO t(a) VALUES (1)", {}},
         {"DROP TABLE grown", {}}},
        {{"INSERT INTO t(a, b) VALUES (0, zeroblob(" + Number(50'000) + "))", {}},
         {"DELETE FROM t WHERE a = 0", {}}},
        {{"INSERT INTO words VALUES ('one " + Number(99) + " two " + Number(99) + "')", {}}},
        {{"INSERT INTO words SELECT 'word' || a FROM t LIMIT 50", {}},
         {"INSERT INTO words(words) VALUES ('optimize')", {}}},
        {{"DELETE FROM words WHERE rowid % 3 = 0", {}}},
        {{"REINDEX", {}}},
        {{"CREATE INDEX IF NOT EXISTS t_b ON t(substr(b, 1, 20))", {}}},
        {{"DROP INDEX IF EXISTS t_b", {}}},
    };
    return requests[static_cast<std::size_t>(Below(static_cast<int>(requests.size())))];
  }

  void RunAsAnotherProgram() {
    PlainConnection other(file().string());
    const int count = 1 + Below(3);
    for (int i = 0; i < count; ++i) {
      other.Run(Below(3) == 0 ? "VACUUM"
                              : "INSERT INTO t(a, b) VALUES (random(), " + Blob() +
                                    ");"
                                    "DELETE FROM t WHERE id % 9 = " +
                                    Number(9));
    }
    if (Below(3) == 0) other.Run("PRAGMA wal_checkpoint(TRUNCATE)");
  }

  // A request that has the writer's turn and changes nothing: what others did is found.
  void CatchUp() { Run("DELETE FROM t WHERE 0"); }

  void TakeStep() {
    clock.Advance(std::int64_t{700} * Below(3));
    const int kind = Below(20);
    if (kind < 12) {
      RunAll(RandomRequest());
    } else if (kind == 12) {
      if (!reader_) {
        reader_ = std::make_unique<PlainConnection>(file().string());
        reader_->Run("BEGIN; SELECT count(*) FROM t");
      } else {
        reader_.reset();
      }
    } else if (kind == 13) {
      if (!reader_) RunAsAnotherProgram();
      CatchUp();
    } else if (kind == 14) {
      reader_.reset();
      Close();
      if (Below(2) == 0) RunAsAnotherProgram();
    } else if (kind == 15) {
      reader_.reset();
      CloseAsInACrash();
    } else if (!marks.empty()) {
      RestoreAny();
    }
  }

  void RestoreAny() {
    const Mark before = MarkNow();
    ExpectRestores(marks[static_cast<std::size_t>(Below(static_cast<int>(marks.size())))]);
    if (Below(3) == 0) ExpectRestores(before, "the undo");
  }

  std::vector<Mark> marks;
  std::mt19937_64 random{tests::Seed()};

 private:
  std::unique_ptr<PlainConnection> reader_;
};

TEST_F(HistoryPropertyTest, EveryCommitIsRestoredPageByPage) {
  database();
  const int steps = 120 * tests::Scale();
  for (int step = 0; step < steps && !HasFailure(); ++step) {
    SCOPED_TRACE("step " + std::to_string(step));
    TakeStep();
    marks.push_back(MarkNow());
    ExpectDigestOfDatabase();
    // Memory for the copies is bounded, and so is the database.
    if (marks.size() > 100) marks.erase(marks.begin() + Below(100));
    if (marks.back().pages.size() > 600) Run("DELETE FROM t; DELETE FROM words");
  }
  std::ranges::shuffle(marks, random);
  for (const Mark& mark : marks) {
    ExpectRestores(mark, "at the end");
    if (HasFailure()) break;
  }
}

}  // namespace
}  // namespace storage
