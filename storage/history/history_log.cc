#include "storage/history/history_log.h"

#include <algorithm>
#include <array>
#include <utility>

#include "storage/error.h"
#include "storage/file_system.h"
#include "storage/segments/history_reader.h"
#include "storage/try_warn.h"

namespace storage {

namespace fs = std::filesystem;

namespace {

// Where no record says it, the database's write-ahead log is where it was after the one before.
void TakeOverWal(const std::vector<Segment>& before, Segment& segment) {
  if (!segment.header.follows || before.empty()) return;
  if (segment.end == kSegmentHeaderBytes) segment.last_wal = before.back().last_wal;
  for (SegmentGap& gap : segment.gaps) {
    if (gap.from == kSegmentHeaderBytes) gap.wal_before = before.back().last_wal;
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

HistoryLog::Tail::Tail(const fs::path& path, File::Mode mode, const SegmentHeader& header)
    : file(path, mode), writer(header.page_size, SeedOfRecords(header)) {}

void HistoryLog::Open() {
  if (!NameExists(folder_)) return;
  std::vector<std::pair<std::uint64_t, fs::path>> files;
  for (fs::path& path : ListFolder(folder_)) {
    const auto number = SegmentNumberIn(path.filename().string());
    if (!number) continue;
    next_number_ = std::max(next_number_, *number + 1);
    std::error_code failure;
    if (fs::is_directory(path, failure)) {
      log_.Warn("history of " + name_ + ": " + path.filename().string() +
                " is a folder and is left alone");
    } else if (IsHalfBegun(path)) {
      if (options_.unfinished == HistoryLogOptions::Unfinished::kRemoved) RemoveUnfinished(path);
    } else {
      files.emplace_back(*number, std::move(path));
    }
  }
  std::ranges::sort(files);
  for (const auto& [number, path] : files) {
    auto segment = ReadOwnSegment(number, path);
    if (!segment) continue;
    SegmentHeader& header = segment->header;
    const bool fits = segments_.empty() || (header.base.number == segments_.back().last.number &&
                                            header.base.digest == segments_.back().last.digest);
    if (header.follows && !fits) {
      log_.Warn("history of " + name_ + ": what is before " + path.filename().string() +
                " is missing or damaged");
      header.follows = false;
    }
    WarnOfGaps(*segment);
    TakeOverWal(segments_, *segment);
    if (header.begins_with_snapshot) bytes_since_snapshot_ = 0;
    bytes_since_snapshot_ += segment->end - segment->first_record;
    segments_.push_back(std::move(*segment));
  }
}

// Half of a snapshot is what the end of a process leaves.
void HistoryLog::Sweep(const fs::path& path) {
  if (options_.unfinished == HistoryLogOptions::Unfinished::kLeft) return;
  log_.Warn("history of " + name_ + ": " + path.filename().string() +
            ", which was never finished, is removed");
  RemoveUnfinished(path);
}

void HistoryLog::WarnOfGaps(const Segment& segment) {
  for (const SegmentGap& gap : segment.gaps) {
    log_.Warn("history of " + name_ + ": bytes " + std::to_string(gap.from) + " to " +
              std::to_string(gap.to) + " of " + segment.path.filename().string() +
              " are damaged, and with them the commits in between");
  }
}

// None for what is left alone.
std::optional<Segment> HistoryLog::ReadOwnSegment(std::uint64_t number, const fs::path& path) {
  auto segment = ReadSegment(path);
  const bool ours = segment && segment->header.number == number &&
                    segment->header.database == DigestOfName(name_) &&
                    segment->header.page_size == page_size_;
  if (!ours) {
    log_.Warn("history of " + name_ + ": " + path.filename().string() + " is not " +
              (segment ? "a segment of this database" : "a segment") + " and is left alone");
    return std::nullopt;
  }
  if (segment->unfinished) {
    Sweep(path);
    return std::nullopt;
  }
  if (segment->header.begins_with_snapshot && segment->first_record == kSegmentHeaderBytes) {
    log_.Warn("history of " + name_ + ": the snapshot in " + path.filename().string() +
              " is torn or damaged, and with it all that follows there");
    return std::nullopt;
  }
  return segment;
}

bool HistoryLog::IsEmpty() const {
  const std::lock_guard lock(mutex_);
  return segments_.empty();
}

HistoryLocation HistoryLog::End() const {
  const std::lock_guard lock(mutex_);
  return EndOf(segments_.back());
}

HistoryPosition HistoryLog::Begin() const {
  const std::vector<Segment> segments = this->segments();
  const Segment& first = segments.front();
  if (!first.header.begins_with_snapshot) return first.header.base;
  File file(first.path, File::Mode::kRead);
  HistoryReader reader(file, first.header, kSegmentHeaderBytes, first.end);
  const auto snapshot = reader.Next();
  return snapshot ? snapshot->position : first.header.base;
}

WalPosition HistoryLog::EndInWal() const {
  const std::lock_guard lock(mutex_);
  return segments_.back().last_wal;
}

bool HistoryLog::HasDamagedEnd() const {
  const std::lock_guard lock(mutex_);
  return segments_.back().damaged;
}

std::vector<SegmentGap> HistoryLog::GapsAtEnd() const {
  const std::lock_guard lock(mutex_);
  return segments_.back().gaps;
}

SegmentHeader HistoryLog::HeaderBehindLast(bool with_snapshot, bool follows) const {
  SegmentHeader header;
  if (!segments_.empty()) {
    header.base = segments_.back().last;
    header.base_pages = segments_.back().last_pages;
  }
  header.begins_with_snapshot = with_snapshot;
  header.follows = follows;
  return header;
}

void HistoryLog::BeginAt(const HistoryPosition& position, std::uint32_t pages) {
  SegmentHeader header;
  header.base = position;
  header.base_pages = pages;
  StartSegment(Numbered(header));
  PublishSegment();
}

// Fills in what is the same for all of the history, and the number. Whatever becomes of it, no
// other segment gets that: its file may be there.
SegmentHeader HistoryLog::Numbered(SegmentHeader header) {
  header.page_size = page_size_;
  header.database = DigestOfName(name_);
  header.number = next_number_++;
  return header;
}

void HistoryLog::StartSegment(const SegmentHeader& header) {
  std::error_code failure;
  fs::create_directory(folder_, failure);
  if (failure) ThrowFileError("making the history's folder", failure);
  const fs::path path = folder_ / SegmentFileName(header.number);
  auto tail = std::make_unique<Tail>(path, File::Mode::kCreate, header);
  if (tail->file.Size() > 0) {
    throw Error(ErrorKind::kIo, "making " + path.filename().string() + ": it is there already");
  }
  try {
    tail->file.WriteAt(0, EncodeSegmentHeader(header));
  } catch (...) {
    tail.reset();
    RemoveUnfinished(path);
    throw;
  }
  tail_ = std::move(tail);
  unpublished_ = EmptySegment(path, header);
  needs_sync_ = true;
  name_lasts_ = false;
}

void HistoryLog::PublishSegment() {
  const std::lock_guard lock(mutex_);
  segments_.push_back(std::move(*std::exchange(unpublished_, std::nullopt)));
}

void HistoryLog::RemoveUnfinished(const fs::path& path) noexcept {
  try {
    RemoveFile(path);
  } catch (const std::exception& error) {
    // It is told from a finished one by what it holds.
    TryWarn(log_, {"history of ", name_, ": ", path.filename().native(),
                   ", which was not finished, stays behind: ", error.what()});
  }
}

HistoryLog::Tail& HistoryLog::OpenTail() {
  if (!tail_) {
    const Segment& last = segments_.back();
    tail_ = std::make_unique<Tail>(last.path, File::Mode::kReadWrite, last.header);
  }
  return *tail_;
}

void HistoryLog::CloseSegment() {
  Segment& segment = segments_.back();
  if (segment.closed) return;
  // Who finds an index, or another segment behind it, believes that all before is there.
  Sync();
  if (segment.damaged || !segment.gaps.empty() || segment.index.empty()) return;
  auto& [file, writer] = OpenTail();
  const std::uint64_t bytes = WriteIndex(file, writer, segment);
  file.Sync();
  const std::lock_guard lock(mutex_);
  segment.NoteClosed(bytes);
}

HistoryWriter& HistoryLog::StartRecord() {
  const Segment& last = segments_.back();
  const bool has_damage = last.damaged || !last.gaps.empty();
  if (has_damage || last.end >= options_.segment_bytes) CloseSegment();
  if (last.closed || has_damage) {
    StartSegment(Numbered(HeaderBehindLast(/*with_snapshot=*/false, /*follows=*/true)));
    PublishSegment();
  }
  auto& [file, writer] = OpenTail();
  writer.Start(file, segments_.back().end);
  return writer;
}

HistoryWriter& HistoryLog::StartSnapshot(bool follows) {
  if (!segments_.empty()) CloseSegment();
  StartSegment(Numbered(HeaderBehindLast(/*with_snapshot=*/true, follows)));
  auto& [file, writer] = *tail_;
  writer.Start(file, kSegmentHeaderBytes);
  return writer;
}

void HistoryLog::FinishRecord(HistoryRecordHeader header) {
  header = tail_->writer.Finish(header);
  needs_sync_ = true;
  const std::lock_guard lock(mutex_);
  if (unpublished_) {
    segments_.push_back(std::move(*std::exchange(unpublished_, std::nullopt)));
  }
  Segment& segment = segments_.back();
  segment.Add(header, segment.end);
  bytes_since_snapshot_ =
      header.kind == HistoryRecordKind::kSnapshot ? 0 : bytes_since_snapshot_ + header.bytes;
}

void HistoryLog::AbandonSnapshot() noexcept {
  if (!unpublished_) return;
  tail_.reset();
  RemoveUnfinished(unpublished_->path);
  unpublished_.reset();
  // What was before it has been made to last when its segment was closed.
  needs_sync_ = false;
}

void HistoryLog::Sync() {
  if (!needs_sync_) return;
  OpenTail().file.Sync();
  needs_sync_ = false;
  name_lasts_ = true;
}

// A segment's name is made to last with its first sync, which needs the handle that made the file.
fs::path HistoryLog::FileToSync() {
  if (needs_sync_ && !name_lasts_) Sync();
  return needs_sync_ ? segments_.back().path : fs::path();
}

// Before anybody else looks up anything: a file may go before its entry, which it must, as what is
// cut off must not come back at the next start.
void HistoryLog::CutBehind(const HistoryLocation& location) {
  tail_.reset();
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

void HistoryLog::Prune(std::int64_t time_ms, const PinnedCommits& pins) {
  const auto young = std::ranges::find_if(
      segments_, [&](const Segment& segment) { return segment.last.time_ms >= time_ms; });
  auto surplus = static_cast<std::size_t>(young - segments_.begin());
  surplus = std::min(surplus, segments_.size() - std::min<std::size_t>(segments_.size(), 1));
  if (surplus > 0) surplus = FirstPinned(surplus, pins);
  for (; surplus > 0; --surplus) {
    pruned_.push_back(segments_.front().path);
    const std::lock_guard lock(mutex_);
    segments_.erase(segments_.begin());
  }
  // The oldest first: what a failure, or a crash, leaves has no gap.
  for (; !pruned_.empty(); pruned_.erase(pruned_.begin())) RemoveFile(pruned_.front());
}

bool HistoryLog::Holds(const std::vector<Segment>& segments) const {
  const std::lock_guard lock(mutex_);
  return segments.empty() || segments.front().header.number >= segments_.front().header.number;
}

template <typename Choose, typename Search>
std::optional<HistoryLocation> HistoryLog::Look(const Choose& choose, const Search& search) const {
  for (;;) {
    std::vector<Segment> segments;
    {
      const std::lock_guard lock(mutex_);
      const std::span<const Segment> chosen = choose(segments_);
      segments.assign(chosen.begin(), chosen.end());
    }
    try {
      return search(segments);
    } catch (const Error&) {
      // Of what has been pruned meanwhile the file is gone: the answer is another now.
      if (Holds(segments)) throw;
    }
  }
}

std::optional<HistoryLocation> HistoryLog::Find(const CommitNumber& number) const {
  return Look([&](std::span<const Segment> all) { return SegmentsWith(all, number); },
              [&](std::span<const Segment> chosen) { return FindCommit(chosen, number); });
}

std::optional<HistoryLocation> HistoryLog::FindAt(std::int64_t time_ms) const {
  return Look([&](std::span<const Segment> all) { return SegmentsWith(all, time_ms); },
              [&](std::span<const Segment> chosen) { return FindCommitAt(chosen, time_ms); });
}

std::optional<HistoryLocation> HistoryLog::FindInLastLog(const PageDigest& digest) const {
  return storage::FindInLastLog(segments(), digest);
}

std::uint64_t HistoryLog::BytesOnDisk() const {
  const std::lock_guard lock(mutex_);
  std::uint64_t bytes = 0;
  for (const Segment& segment : segments_) bytes += segment.file_bytes;
  return bytes;
}

std::vector<Segment> HistoryLog::segments(std::uint64_t first) const {
  const std::lock_guard lock(mutex_);
  const auto from = std::ranges::lower_bound(
      segments_, first, {}, [](const Segment& segment) { return segment.header.number; });
  return {from, segments_.end()};
}

}  // namespace storage
