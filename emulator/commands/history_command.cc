#include "emulator/commands/history_command.h"

#include <algorithm>
#include <functional>
#include <iomanip>
#include <vector>

#include "compat/bookmark.h"
#include "compat/iso_time.h"
#include "emulator/commands/find_database.h"
#include "storage/clock.h"
#include "storage/data_directory.h"
#include "storage/error.h"
#include "storage/file_system.h"
#include "storage/history/history_check.h"
#include "storage/segments/history_reader.h"
#include "storage/segments/segment.h"
#include "storage/sqlite/file.h"

namespace emulator {

namespace fs = std::filesystem;
using storage::DataDirectory;
using storage::Error;
using storage::ErrorKind;
using storage::HistoryRecordHeader;
using storage::HistoryRecordKind;

namespace {

std::string FolderOf(const Options& options) {
  return GetDatabase(options.data, options.database, options.account).folder;
}

const char* NameOf(HistoryRecordKind kind) {
  switch (kind) {
    case HistoryRecordKind::kCommit:
      return "commit";
    case HistoryRecordKind::kRestore:
      return "restore";
    case HistoryRecordKind::kFound:
      return "found";
    case HistoryRecordKind::kSnapshot:
      return "snapshot";
    case HistoryRecordKind::kIndex:
      return "index";
  }
  return "";
}

// The segments of a database, in order.
std::vector<storage::Segment> SegmentsOf(const fs::path& data, const std::string& name) {
  const fs::path folder = DataDirectory::HistoryFolderOf(DataDirectory::DatabaseFileIn(data, name));
  std::vector<storage::Segment> segments;
  if (!storage::NameExists(folder)) return segments;
  for (const fs::path& path : storage::ListFolder(folder)) {
    if (!storage::SegmentNumberIn(path.filename().string()) || fs::is_directory(path)) continue;
    if (auto segment = storage::ReadSegment(path)) segments.push_back(std::move(*segment));
  }
  std::sort(segments.begin(), segments.end(),
            [](const auto& a, const auto& b) { return a.header.number < b.header.number; });
  return segments;
}

using TakeRecord = std::function<void(const storage::Segment&, const HistoryRecordHeader&,
                                      storage::HistoryReader&)>;

void ForEachRecord(const std::vector<storage::Segment>& segments, const TakeRecord& take) {
  for (const storage::Segment& segment : segments) {
    storage::File file(segment.path, storage::File::Mode::kRead);
    for (const storage::SegmentStretch& stretch : storage::StretchesOf(segment)) {
      storage::HistoryReader reader(file, segment.header, stretch.from, stretch.to);
      while (const auto record = reader.Next()) take(segment, *record, reader);
    }
  }
}

}  // namespace

void ListHistory(const Options& options, std::ostream& out) {
  const auto segments = SegmentsOf(options.data, FolderOf(options));
  const std::int64_t now_ms = storage::SystemClock().NowMs();
  out << std::left << std::setw(59) << "bookmark"
      << "  " << std::setw(24) << "time"
      << "  " << std::setw(8) << "kind" << std::right << std::setw(9) << "pages" << std::setw(12)
      << "bytes" << '\n';
  ForEachRecord(segments, [&](const storage::Segment&, const HistoryRecordHeader& record,
                              storage::HistoryReader&) {
    out << compat::FormatBookmark(record.position) << "  "
        << compat::FormatIsoTime(record.position.time_ms) << "  " << std::left << std::setw(8)
        << NameOf(record.kind) << std::right << std::setw(9) << record.pages << std::setw(12)
        << record.bytes << (record.position.time_ms > now_ms ? "  ahead of the clock" : "") << '\n';
  });
}

void ShowHistory(const Options& options, std::ostream& out) {
  const std::string& bookmark = options.bookmark;
  bool found = false;
  ForEachRecord(SegmentsOf(options.data, FolderOf(options)), [&](const storage::Segment& segment,
                                                                 const HistoryRecordHeader& record,
                                                                 storage::HistoryReader& reader) {
    if (compat::FormatBookmark(record.position) != bookmark) return;
    found = true;
    out << "bookmark      " << bookmark << "\ntime          "
        << compat::FormatIsoTime(record.position.time_ms) << "\nkind          "
        << NameOf(record.kind) << "\nsegment       " << segment.path.filename().string()
        << ", byte " << reader.offset() << "\nbytes         " << record.bytes << "\nchecksum      "
        << (reader.IsWhole() ? "right" : "WRONG") << "\ndatabase      " << record.pages_before
        << " pages before, " << record.pages_after << " after"
        << "\nlog           frame " << record.wal.frames << "\npages        ";
    reader.ReadBlocks([&](storage::PageBlockDecoder& block) {
      for (const storage::PageNumber page : block.pages()) out << ' ' << page;
    });
    out << '\n';
  });
  if (!found) throw Error(ErrorKind::kNotFound, "there is no commit " + bookmark);
}

bool VerifyHistory(const Options& options, std::ostream& out) {
  const std::string folder = FolderOf(options);
  const storage::HistoryCheck check =
      storage::CheckHistory(DataDirectory::DatabaseFileIn(options.data, folder), folder);
  for (const std::string& fault : check.faults) out << fault << '\n';
  for (const std::string& gap : check.gaps) out << "gap: " << gap << '\n';
  out << check.commits << " commits and " << check.snapshots << " snapshots in " << check.segments
      << " segments checked, " << (check.faults.empty() ? "all right" : "NOT all right")
      << (check.gaps.empty() ? "" : " but for the gaps") << "; the database is at "
      << compat::FormatBookmark(check.database) << '\n';
  return check.faults.empty();
}

}  // namespace emulator
