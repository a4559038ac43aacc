// An open database that keeps a history, and the verbs of tests that go back in it.

#pragma once

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "storage/history/history_search.h"
#include "tests/support/database_fixture.h"
#include "tests/support/database_pages.h"
#include "tests/support/plain_connection.h"

namespace tests {

// A state that a test may come back to: which it was for the history, and what it was.
struct Mark {
  storage::HistoryPosition position;
  Pages pages;
};

class HistoryFixture : public DatabaseFixture {
 protected:
  HistoryFixture() { options.history.emplace(); }

  storage::HistoryPosition Current() { return database().history().Current(); }
  Pages PagesNow() const { return PagesOf(file().string()); }
  Mark MarkNow() {
    const storage::HistoryPosition position = Current();
    return {position, PagesNow()};
  }
  // Commits, a second after what was before.
  Mark Commit(const std::string& sql) {
    clock.Advance(1000);
    Run(sql);
    return MarkNow();
  }

  // Where history has the state; none when it does not know it any more.
  std::optional<storage::HistoryLocation> Find(const storage::HistoryPosition& position) {
    auto location = database().history().log().Find(position.number);
    const bool same = location && location->position.digest == position.digest;
    return same ? location : std::nullopt;
  }
  // How a restore is refused, kNotFound when there is nothing to restore to; none when it is not.
  std::optional<storage::ErrorKind> Restore(const Mark& mark) {
    return ErrorKindOf([&] {
      const auto location = Find(mark.position);
      if (!location) throw storage::Error(storage::ErrorKind::kNotFound, "no such commit");
      clock.Advance(1000);
      EXPECT_EQ(database().Restore(*location).position.digest, mark.position.digest);
    });
  }
  // The state comes back page by page.
  void ExpectRestores(const Mark& mark, const std::string& where = "") {
    EXPECT_EQ(Restore(mark), std::nullopt) << Name(mark) << ' ' << where;
    EXPECT_TRUE(PagesNow() == mark.pages) << Name(mark) << ' ' << where;
    ExpectDigestOfDatabase(where);
  }
  // The state does not come back, and all stays as it is.
  void ExpectRefuses(const Mark& mark, const std::string& where = "") {
    const Mark now = MarkNow();
    const auto kind = Restore(mark);
    EXPECT_TRUE(kind == storage::ErrorKind::kNotFound || kind == storage::ErrorKind::kConflict ||
                kind == storage::ErrorKind::kCorruptFile)
        << Name(mark) << ' ' << where << (kind ? NameOf(*kind) : " was restored");
    EXPECT_TRUE(PagesNow() == now.pages) << where;
    EXPECT_EQ(Current().number, now.position.number) << where;
  }
  // What history says of the database is true of its pages, and SQLite finds nothing wrong.
  void ExpectDigestOfDatabase(const std::string& where = "") {
    EXPECT_EQ(DigestOf(PagesNow()), Current().digest) << where;
    EXPECT_EQ(PlainConnection(file().string()).ValueOf("PRAGMA quick_check"), "ok") << where;
  }

  std::filesystem::path history_folder() const {
    return storage::DataDirectory::HistoryFolderOf(file());
  }
  // In order of their numbers.
  std::vector<std::filesystem::path> SegmentFiles() const {
    std::vector<std::filesystem::path> found;
    for (const auto& entry : std::filesystem::directory_iterator(history_folder())) {
      if (entry.path().extension() == ".segment") found.push_back(entry.path());
    }
    std::ranges::sort(found);
    return found;
  }

 private:
  static std::string Name(const Mark& mark) {
    return "commit " + std::to_string(mark.position.number.generation) + "." +
           std::to_string(mark.position.number.commit);
  }
};

}  // namespace tests
