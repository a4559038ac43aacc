#include "storage/history/history_check.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <span>
#include <utility>

#include <sqlite3.h>

#include "storage/data_directory.h"
#include "storage/error.h"
#include "storage/file_system.h"
#include "storage/history/history_log.h"
#include "storage/history/history_path.h"
#include "storage/history/live_pages.h"
#include "storage/history/page_file.h"
#include "storage/segments/history_reader.h"
#include "storage/sqlite/open_sqlite.h"
#include "storage/sqlite/sqlite_call.h"

namespace storage {

namespace {

class FaultLog final : public Log {
 public:
  explicit FaultLog(std::vector<std::string>& faults) : faults_(faults) {}
  void Warn(std::string_view message) override { faults_.emplace_back(message); }

 private:
  std::vector<std::string>& faults_;
};

// The database as one transaction sees it.
class DatabaseView {
 public:
  explicit DatabaseView(const std::filesystem::path& file)
      : connection_(OpenSqliteHandle(file.string(),
                                     {.checkpoints = OpenSqliteOptions::Checkpoints::kOnDemand})) {
    CheckSqlite(connection_.get(), sqlite3_exec(connection_.get(), "PRAGMA query_only=1; BEGIN",
                                                nullptr, nullptr, nullptr));
  }

  // Every page but those of zeros.
  void ForEachPage(const std::function<void(PageNumber, std::span<const std::byte>)>& take) {
    sqlite3_stmt* raw = nullptr;
    int code = sqlite3_prepare_v2(
        connection_.get(), "SELECT pgno, data FROM sqlite_dbpage ORDER BY pgno", -1, &raw, nullptr);
    const StatementHandle statement(raw);
    CheckSqlite(connection_.get(), code);
    while ((code = sqlite3_step(raw)) == SQLITE_ROW) {
      take(static_cast<PageNumber>(sqlite3_column_int64(raw, 0)),
           {static_cast<const std::byte*>(sqlite3_column_blob(raw, 1)),
            static_cast<std::size_t>(sqlite3_column_bytes(raw, 1))});
    }
    if (code != SQLITE_DONE) ThrowSqliteError(connection_.get(), code);
  }

 private:
  ConnectionHandle connection_;
};

class Checker {
 public:
  Checker(DatabaseView& view, std::vector<Segment> segments, std::uint32_t page_size,
          HistoryCheck& check)
      : view_(view), segments_(std::move(segments)), pages_(page_size), check_(check) {}

  void Run() {
    LocateDatabase();
    if (!segments_.front().header.begins_with_snapshot) GoToFront();
    for (const Segment& segment : segments_) CheckSegment(segment);
  }

 private:
  void Fault(const Segment& segment, std::uint64_t offset, const std::string& what) {
    check_.faults.push_back(segment.path.filename().string() + ", byte " + std::to_string(offset) +
                            ": " + what);
  }

  // What a running server commits from here on is not looked at.
  void LocateDatabase() {
    PageDigest digest;
    const PageNumber lock_byte_page = LockBytePage(segments_.front().header.page_size);
    view_.ForEachPage([&](PageNumber page, std::span<const std::byte> image) {
      if (page != lock_byte_page) digest ^= DigestOfPage(page, image);
    });
    const auto found = FindCommitWith(segments_, digest);
    if (!found) {
      check_.faults.emplace_back("the database is in a state that the history does not have");
      check_.database = segments_.back().last;
      return;
    }
    check_.database = found->position;
    while (segments_.back().header.number > found->segment) segments_.pop_back();
    segments_.back().end = found->offset;
  }

  // Where the oldest segments have been removed, what they led to comes from what is there: the
  // first snapshot, or the database.
  void GoToFront() {
    const Segment& first = segments_.front();
    const HistoryLocation front{first.header.number, kSegmentHeaderBytes, first.header.base,
                                first.header.base_pages};
    const std::vector<HistoryPath> paths = FindPaths(segments_, front);
    if (paths.empty()) {
      Fault(first, 0, "nothing leads back to this commit");
      return;
    }

    if (paths.front().base == HistoryPath::Base::kLastCommit) {
      view_.ForEachPage([&](PageNumber page, std::span<const std::byte> image) {
        GrowTo(page);
        pages_.Change(page, image);
      });
    }
    for (const HistoryStretch& stretch : paths.front().stretches) Apply(stretch);
    pages_.SetPages(front.pages);
    if (pages_.digest() != front.position.digest) Fault(first, 0, "the digest is another");
  }

  void Apply(const HistoryStretch& stretch) {
    File file(stretch.segment->path, File::Mode::kRead);
    HistoryReader reader(file, stretch.segment->header, stretch.from, stretch.to);
    while (reader.Next()) {
      reader.ReadBlocks([&](PageBlockDecoder& block) {
        GrowTo(block.pages().back());
        Apply(block);
      });
    }
  }

  void Apply(PageBlockDecoder& block) {
    block.Decompress();
    for (std::size_t i = 0; i < block.pages().size(); ++i) {
      pages_.Change(block.pages()[i], block.image(i));
    }
  }

  void GrowTo(std::uint32_t pages) {
    if (pages > pages_.pages()) pages_.SetPages(pages);
  }

  void CheckSegment(const Segment& segment) {
    ++check_.segments;
    if (!segment.header.follows && !segment.header.begins_with_snapshot &&
        &segment != &segments_[0]) {
      Fault(segment, 0, "nothing leads to this commit");
      return;
    }
    File file(segment.path, File::Mode::kRead);
    HistoryReader reader(file, segment.header, kSegmentHeaderBytes, segment.end);
    while (const auto record = reader.Next()) {
      try {
        CheckRecord(segment, reader, *record);
      } catch (const Error& error) {
        if (error.kind() != ErrorKind::kCorruptFile) throw;
        Fault(segment, reader.offset(), error.what());
        return;
      }
    }
    if (reader.offset() != segment.end) Fault(segment, reader.offset(), "here is no record");
    if (segment.damaged) Fault(segment, segment.end, "what follows is no record");
  }

  void CheckRecord(const Segment& segment, HistoryReader& reader,
                   const HistoryRecordHeader& record) {
    const bool snapshot = record.kind == HistoryRecordKind::kSnapshot;
    if (snapshot) pages_.Clear();
    GrowTo(std::max(record.pages_before, record.pages_after));
    reader.ReadBlocks([&](PageBlockDecoder& block) {
      if (block.pages().back() > pages_.pages()) {
        throw Error(ErrorKind::kCorruptFile, "a page that the database did not have");
      }
      Apply(block);
    });
    pages_.SetPages(record.pages_after);
    if (pages_.digest() != record.position.digest) {
      Fault(segment, reader.offset(), "the digest is another");
    }
    ++(snapshot ? check_.snapshots : check_.commits);
  }

  DatabaseView& view_;
  std::vector<Segment> segments_;
  PageFile pages_;
  HistoryCheck& check_;
};

}  // namespace

HistoryCheck CheckHistory(const std::filesystem::path& database_file, const std::string& name) {
  HistoryCheck check;
  FaultLog log(check.faults);
  DatabaseView view(database_file);
  std::uint32_t page_size = 0;
  view.ForEachPage([&](PageNumber, std::span<const std::byte> image) {
    page_size = static_cast<std::uint32_t>(image.size());
  });
  const std::filesystem::path folder = DataDirectory::HistoryFolderOf(database_file);
  std::optional<HistoryLog> history;
  if (NameExists(folder)) history.emplace(folder, name, page_size, HistoryLogOptions(), log);
  if (!history || history->IsEmpty()) {
    check.faults.emplace_back("there is no history");
    return check;
  }
  Checker(view, history->segments(), page_size, check).Run();
  return check;
}

}  // namespace storage
