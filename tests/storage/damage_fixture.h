// A database with a history of several segments, whose files are damaged before it is opened again.

#pragma once

#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "storage/segments/history_format.h"
#include "storage/segments/segment.h"
#include "tests/support/disk/file_damage.h"
#include "tests/support/history_fixture.h"

namespace storage {

class DamageFixture : public tests::HistoryFixture {
 protected:
  DamageFixture() { options.history->log.segment_bytes = 12'000; }

  // A database of some commits, three or so in each of several segments; closed.
  void MakeHistory() {
    for (int i = 0; i < kCommits; ++i) {
      marks.push_back(Commit("INSERT INTO t(b) VALUES (randomblob(3000))"));
      segment_of.push_back(Find(marks.back().position)->segment);
    }
    ASSERT_GE(SegmentFiles().size(), 4U);
    ASSERT_EQ(segment_of.back(), segment_of[kCommits - 2]) << "the open segment has two commits";
    Close();
    ASSERT_TRUE(log.warnings().empty()) << log.warnings().front();
  }

  void ExpectDatabaseUntouched() {
    EXPECT_TRUE(PagesNow() == marks.back().pages);
    ExpectDigestOfDatabase();
  }
  void ExpectWorksOn() {
    const tests::Mark before = MarkNow();
    const tests::Mark after = Commit("INSERT INTO t(b) VALUES ('new')");
    ExpectRestores(before);
    ExpectRestores(after);
    Close();
    ExpectRestores(before, "opened again");
  }
  void ExpectRestoresAll() {
    for (const tests::Mark& mark : marks) ExpectRestores(mark);
  }
  // Those of one segment are lost, the others are all there.
  void ExpectLostOnly(std::uint64_t segment) {
    for (std::size_t i = 0; i < marks.size(); ++i) {
      segment_of[i] == segment ? ExpectRefuses(marks[i]) : ExpectRestores(marks[i]);
    }
  }
  void StartOver() {
    Close();
    std::filesystem::remove_all(folder());
    marks.clear();
    segment_of.clear();
    log.Clear();
  }
  // What the end of a process leaves of a snapshot: the header of its record is written last.
  void MakeUnfinishedSnapshot(const std::filesystem::path& path, std::size_t zeros) const {
    SegmentHeader header;
    header.page_size = 4096;
    header.database = DigestOfName(folder().filename().string());
    header.number = SegmentNumberIn(path.filename().string()).value();
    header.base = marks.back().position;
    header.begins_with_snapshot = true;
    header.follows = true;
    const auto bytes = EncodeSegmentHeader(header);
    std::ofstream file(path, std::ios::binary);
    file.write(reinterpret_cast<const char*>(bytes.data()),
               static_cast<std::streamsize>(bytes.size()));
    file << std::string(zeros, '\0');
  }
  // Whether the commit is the first in its segment.
  bool IsFirst(std::size_t i) const { return i == 0 || segment_of[i - 1] != segment_of[i]; }
  bool Warned() const { return !log.warnings().empty(); }

  std::filesystem::path Clean() const { return history_folder() / "clean"; }
  // The last but one of those that are closed.
  std::filesystem::path ClosedFile() const { return SegmentFiles().at(2); }
  std::filesystem::path OpenFile() const { return SegmentFiles().back(); }

  std::map<std::filesystem::path, std::string> Contents() const {
    std::map<std::filesystem::path, std::string> contents;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder())) {
      const std::string name = entry.path().filename().string();
      if (!entry.is_regular_file() || name.ends_with("-shm") || name.ends_with("-wal")) continue;
      std::ifstream file(entry.path(), std::ios::binary);
      contents[entry.path()] = {std::istreambuf_iterator<char>(file), {}};
    }
    return contents;
  }
  // The history's files of a database with another name.
  std::vector<std::filesystem::path> FilesOfAnotherDatabase() {
    const std::filesystem::path other = files.path() / "other";
    MakeDatabaseFolder(other, schema);
    const std::filesystem::path path = DataDirectory::FileInDatabaseFolder(other);
    tests::RecordedResults results;
    const std::vector<Query> insert = {{"INSERT INTO t(b) VALUES ('other')", {}}};
    Database(path.string(), policy, options, clock, log).Run(insert, Access::kReadWrite, results);
    const std::filesystem::path history = DataDirectory::HistoryFolderOf(path);
    return {history / SegmentFileName(1), history / "clean"};
  }

  static constexpr int kCommits = 17;
  std::vector<tests::Mark> marks;
  std::vector<std::uint64_t> segment_of;
};

}  // namespace storage
