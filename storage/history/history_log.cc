#include "storage/history/history_log.h"

#include <algorithm>
#include <array>
#include <system_error>
#include <utility>

#include "storage/error.h"
#include "storage/file_system.h"

namespace storage {

namespace fs = std::filesystem;

namespace {

// Where no record says it, the database's write-ahead log is where it was after the one before.
void TakeOverWal(const std::vector<Segment>& before, Segment& segment) {
  if (segment.end == kSegmentHeaderBytes && segment.header.follows && !before.empty()) {
    segment.last_wal = before.back().last_wal;
  }
}

}  // namespace

HistoryLog::HistoryLog(fs::path folder, std::string name, std::uint32_t page_size,
                       const HistoryLogOptions& options, Log& log)
    : folder_(std::move(folder)),
      name_(std::move(name)),
      page_size_(page_size),
      options_(options),
      log_(log) {
  Open();
}

void HistoryLog::Open() {
  std::vector<std::pair<std::uint64_t, fs::path>> files;
  for (fs::path& path : ListFolder(folder_)) {
    const auto number = SegmentNumberIn(path.filename().string());
    // One of no bytes is what a crash leaves of a segment that was being made.
    if (!number || FileBytes(path) == 0) continue;
    files.emplace_back(*number, std::move(path));
    next_number_ = std::max(next_number_, *number + 1);
  }
  std::ranges::sort(files);
  const PageDigest database = DigestOfName(name_);
  for (const auto& [number, path] : files) {
    auto segment = ReadSegment(path);
    const bool ours = segment && segment->header.number == number &&
                      segment->header.database == database &&
                      segment->header.page_size == page_size_;
    if (!ours) {
      log_.Warn("history of " + name_ + ": " + path.filename().string() + " is not " +
                (segment ? "a segment of this database" : "a segment") + " and is left alone");
      continue;
    }
    SegmentHeader& header = segment->header;
    if (header.begins_with_snapshot && segment->first_record == kSegmentHeaderBytes) {
      log_.Warn("history of " + name_ + ": the snapshot in " + path.filename().string() +
                " is torn or damaged, and with it all that follows there");
      continue;
    }
    const bool fits = segments_.empty() || (header.base.number == segments_.back().last.number &&
                                            header.base.digest == segments_.back().last.digest);
    if (header.follows && !fits) {
      log_.Warn("history of " + name_ + ": what is before " + path.filename().string() +
                " is missing or damaged");
      header.follows = false;
    }
    TakeOverWal(segments_, *segment);
    if (header.begins_with_snapshot) bytes_since_snapshot_ = 0;
    bytes_since_snapshot_ += segment->end - segment->first_record;
    segments_.push_back(std::move(*segment));
  }
}

bool HistoryLog::IsEmpty() const {
  const std::lock_guard lock(mutex_);
  return segments_.empty();
}

HistoryLocation HistoryLog::End() const {
  const std::lock_guard lock(mutex_);
  return EndOf(segments_.back());
}

WalPosition HistoryLog::EndInWal() const {
  const std::lock_guard lock(mutex_);
  return segments_.back().last_wal;
}

bool HistoryLog::HasDamagedEnd() const {
  const std::lock_guard lock(mutex_);
  return segments_.back().damaged;
}

void HistoryLog::StartSegment(bool with_snapshot, bool follows) {
  SegmentHeader header;
  header.page_size = page_size_;
  header.database = DigestOfName(name_);
  header.number = next_number_;
  if (!segments_.empty()) {
    header.base = segments_.back().last;
    header.base_pages = segments_.back().last_pages;
  }
  header.begins_with_snapshot = with_snapshot;
  header.follows = follows;
  const fs::path path = folder_ / SegmentFileName(header.number);
  auto file = std::make_unique<File>(path, File::Mode::kCreate);
  file->Truncate(0);
  file->WriteAt(0, EncodeSegmentHeader(header));
  writer_ = std::make_unique<HistoryWriter>(page_size_, SeedOfRecords(header));
  file_ = std::move(file);
  unpublished_ = EmptySegment(path, header);
  needs_sync_ = true;
}

// What begins an index's record has the numbers of the last commit.
void HistoryLog::CloseSegment() {
  Segment& segment = segments_.back();
  if (segment.closed || segment.damaged || segment.index.empty()) return;
  if (!file_) file_ = std::make_unique<File>(segment.path, File::Mode::kReadWrite);
  // Who finds an index believes that all before it is there.
  file_->Sync();
  HistoryWriter writer(page_size_, SeedOfRecords(segment.header));
  writer.Start(*file_, segment.end);
  for (const IndexEntry& entry : segment.index) {
    std::array<std::byte, kIndexEntryBytes> bytes{};
    EncodeIndexEntry(entry, bytes);
    writer.AddBytes(bytes);
  }
  HistoryRecordHeader header;
  header.kind = HistoryRecordKind::kIndex;
  header.position = segment.last;
  header.pages_before = segment.last_pages;
  header.pages_after = segment.last_pages;
  header.wal = segment.last_wal;
  header = writer.Finish(header);
  file_->WriteAt(segment.end + header.bytes, EncodeSegmentEnd(segment.end));
  file_->Truncate(segment.end + header.bytes + kSegmentEndBytes);
  file_->Sync();
  const std::lock_guard lock(mutex_);
  segment.closed = true;
  segment.index.clear();
  segment.index.shrink_to_fit();
}

HistoryWriter& HistoryLog::StartRecord() {
  const Segment& last = segments_.back();
  const bool full = last.end >= options_.segment_bytes;
  if (full) CloseSegment();
  if (last.closed || last.damaged) {
    StartSegment(/*with_snapshot=*/false, /*follows=*/true);
    const std::lock_guard lock(mutex_);
    segments_.push_back(std::move(*std::exchange(unpublished_, std::nullopt)));
    ++next_number_;
  } else if (!file_) {
    file_ = std::make_unique<File>(last.path, File::Mode::kReadWrite);
    writer_ = std::make_unique<HistoryWriter>(page_size_, SeedOfRecords(last.header));
  }
  writer_->Start(*file_, segments_.back().end);
  return *writer_;
}

HistoryWriter& HistoryLog::StartSnapshot(bool follows) {
  if (!segments_.empty()) CloseSegment();
  StartSegment(/*with_snapshot=*/true, follows);
  writer_->Start(*file_, kSegmentHeaderBytes);
  return *writer_;
}

void HistoryLog::FinishRecord(HistoryRecordHeader header) {
  header = writer_->Finish(header);
  needs_sync_ = true;
  const std::lock_guard lock(mutex_);
  if (unpublished_) {
    segments_.push_back(std::move(*std::exchange(unpublished_, std::nullopt)));
    ++next_number_;
  }
  Segment& segment = segments_.back();
  segment.Add(header, segment.end);
  bytes_since_snapshot_ =
      header.kind == HistoryRecordKind::kSnapshot ? 0 : bytes_since_snapshot_ + header.bytes;
}

void HistoryLog::AbandonRecord() noexcept {
  if (!unpublished_) return;
  unpublished_.reset();
  writer_.reset();
  file_.reset();
}

void HistoryLog::Sync() {
  if (!needs_sync_) return;
  if (!file_) file_ = std::make_unique<File>(segments_.back().path, File::Mode::kReadWrite);
  file_->Sync();
  needs_sync_ = false;
}

void HistoryLog::CutBehind(const HistoryLocation& location) {
  writer_.reset();
  file_.reset();
  while (segments_.back().header.number > location.segment) {
    RemoveFile(segments_.back().path);
    const std::lock_guard lock(mutex_);
    segments_.pop_back();
  }
  Segment& segment = segments_.back();
  {
    File file(segment.path, File::Mode::kReadWrite);
    file.Truncate(location.offset);
    file.Sync();
  }
  auto cut = ReadSegment(segment.path);
  if (!cut) throw Error(ErrorKind::kCorruptFile, "reading history: a segment cannot be read again");
  cut->header.follows = segment.header.follows;
  const std::lock_guard lock(mutex_);
  segments_.pop_back();
  TakeOverWal(segments_, *cut);
  segments_.push_back(std::move(*cut));
}

void HistoryLog::Prune(std::int64_t time_ms) {
  while (segments_.size() > 1 && segments_.front().last.time_ms < time_ms) {
    RemoveFile(segments_.front().path);
    const std::lock_guard lock(mutex_);
    segments_.erase(segments_.begin());
  }
}

std::optional<HistoryLocation> HistoryLog::Find(const CommitNumber& number) const {
  const std::lock_guard lock(mutex_);
  return FindCommit(segments_, number);
}

std::optional<HistoryLocation> HistoryLog::FindAt(std::int64_t time_ms) const {
  const std::lock_guard lock(mutex_);
  return FindCommitAt(segments_, time_ms);
}

std::optional<HistoryLocation> HistoryLog::FindInLastLog(const PageDigest& digest) const {
  const std::lock_guard lock(mutex_);
  return storage::FindInLastLog(segments_, digest);
}

std::uint64_t HistoryLog::BytesOnDisk() const {
  std::vector<fs::path> paths;
  {
    const std::lock_guard lock(mutex_);
    paths.reserve(segments_.size());
    for (const Segment& segment : segments_) paths.push_back(segment.path);
  }
  std::uint64_t bytes = 0;
  for (const fs::path& path : paths) {
    std::error_code failure;
    const std::uint64_t size = fs::file_size(path, failure);
    if (!failure) bytes += size;  // else it was pruned meanwhile
  }
  return bytes;
}

std::vector<Segment> HistoryLog::segments() const {
  const std::lock_guard lock(mutex_);
  return segments_;
}

}  // namespace storage
