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

  // Whether the last commit of `segment` is in the database's write-ahead log, so that what follows
  // it there can still be appended. Then its pages are those that ForEachPageOfLastCommit shows.
  bool FollowsInLog(const Segment& segment) {
    LivePages pages;
    pages.Attach(connection_.get(), segment.header.page_size);
    const WalPosition log = pages.files().ReadWalIndex().end;
    WalPosition last = segment.last_wal;
    if (log.frames == 0) return false;
    if (!last.IsSameLog(log)) last = {log.salt_1, log.salt_2, 0};
    if (last.frames > log.frames) return false;
    pages.Reset(last);
    if (pages.Digest(segment.last_pages) != segment.last.digest) return false;
    earlier_ = std::move(pages);
    earlier_pages_ = segment.last_pages;
    return true;
  }

  using TakePage = std::function<void(PageNumber, std::span<const std::byte>)>;

  void ForEachPageOfLastCommit(const TakePage& take) {
    if (!earlier_) {
      ForEachPage(take);
      return;
    }
    std::vector<std::byte> image(earlier_->files().page_size());
    for (PageNumber page = 1; page <= earlier_pages_; ++page) {
      earlier_->Read(page, image);
      take(page, image);
    }
  }

  // Every page but those of zeros.
  void ForEachPage(const TakePage& take) {
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
  // The pages of a commit that others follow in the log; none where the database shows the last.
  std::optional<LivePages> earlier_;
  std::uint32_t earlier_pages_ = 0;
};

class Checker {
 public:
  Checker(DatabaseView& view, std::vector<Segment> segments, std::uint32_t page_size,
          HistoryCheck& check)
      : view_(view), segments_(std::move(segments)), pages_(page_size), check_(check) {}

  void Run() {
    LocateDatabase();
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
      check_.database = segments_.back().last;
      has_last_commit_ = view_.FollowsInLog(segments_.back());
      if (has_last_commit_) {
        check_.gaps.emplace_back(
            "the database has commits that history has not yet; the next start appends them");
      } else {
        check_.faults.emplace_back("the database is in a state that the history does not have");
      }
      return;
    }
    check_.database = found->position;
    while (segments_.back().header.number > found->segment) segments_.pop_back();
    Segment& last = segments_.back();
    last.end = found->offset;
    std::erase_if(last.gaps, [&](const SegmentGap& gap) { return gap.to > last.end; });
  }

  // Makes the pages what they were at `place` of a segment, where the records in front of it do not
  // lead, or have been removed: out of a snapshot, or of the database. False when nothing leads
  // there.
  bool GoTo(const HistoryLocation& place) {
    for (const HistoryPath& path : FindPaths(segments_, place)) {
      if (path.base == HistoryPath::Base::kLastCommit && !has_last_commit_) continue;
      try {
        Take(path);
        pages_.SetPages(place.pages);
        return true;
      } catch (const Error& error) {
        if (error.kind() != ErrorKind::kCorruptFile) throw;
      }
    }
    return false;
  }

  void Take(const HistoryPath& path) {
    pages_.Clear();
    if (path.base == HistoryPath::Base::kLastCommit) {
      view_.ForEachPageOfLastCommit([&](PageNumber page, std::span<const std::byte> image) {
        GrowTo(page);
        pages_.Change(page, image);
      });
    }
    for (const HistoryStretch& stretch : path.stretches) Apply(stretch);
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
    const bool begins_anew = segment.header.begins_with_snapshot && !segment.header.follows;
    if (begins_anew && &segment != &segments_[0]) {
      check_.gaps.push_back(segment.path.filename().string() +
                            " goes on from the database as it was found: what had been committed "
                            "in between is not known");
    }
    if (!segment.header.follows) is_lost_ = true;
    File file(segment.path, File::Mode::kRead);
    for (const SegmentStretch& stretch : StretchesOf(segment)) {
      if (stretch.from != kSegmentHeaderBytes) is_lost_ = true;
      if (!CheckStretch(segment, file, stretch)) return;
    }
    if (segment.damaged) Fault(segment, segment.end, "what follows is no record");
  }

  // False where the rest of the segment cannot be checked.
  bool CheckStretch(const Segment& segment, File& file, const SegmentStretch& stretch) {
    HistoryReader reader(file, segment.header, stretch.from, stretch.to);
    while (const auto record = reader.Next()) {
      if (is_lost_ && record->kind != HistoryRecordKind::kSnapshot &&
          !FindBack(segment, reader.offset(), *record)) {
        return false;
      }
      try {
        is_lost_ = true;
        is_lost_ = !CheckRecord(segment, reader, *record);
      } catch (const Error& error) {
        if (error.kind() != ErrorKind::kCorruptFile) throw;
        Fault(segment, reader.offset(), error.what());
        return false;
      }
    }
    if (reader.offset() == stretch.to) return true;
    is_lost_ = true;
    Fault(segment, reader.offset(), "here is no record");
    return false;
  }

  // To what was before a record.
  bool FindBack(const Segment& segment, std::uint64_t offset, const HistoryRecordHeader& record) {
    const HistoryLocation place{segment.header.number, offset, segment.header.base,
                                record.pages_before};
    if (!GoTo(place)) {
      Fault(segment, offset, "nothing leads back to this commit");
      return false;
    }
    const bool is_front = offset == kSegmentHeaderBytes;
    if (is_front && pages_.digest() != segment.header.base.digest) {
      Fault(segment, 0, "the digest is another");
    }
    return true;
  }

  // False when the pages are not what they should be behind it.
  bool CheckRecord(const Segment& segment, HistoryReader& reader,
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
    ++(snapshot ? check_.snapshots : check_.commits);
    if (pages_.digest() == record.position.digest) return true;
    Fault(segment, reader.offset(), "the digest is another");
    return false;
  }

  // The pages are not what was before the next record: nothing known leads there from the last.
  bool is_lost_ = true;
  bool has_last_commit_ = true;  // whose pages the database shows
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
  if (NameExists(folder)) {
    HistoryLogOptions options;
    options.unfinished = HistoryLogOptions::Unfinished::kLeft;
    history.emplace(folder, name, page_size, options, log);
  }
  if (!history || history->IsEmpty()) {
    check.faults.emplace_back("there is no history");
    return check;
  }
  Checker(view, history->segments(), page_size, check).Run();
  return check;
}

}  // namespace storage
