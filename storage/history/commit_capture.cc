#include "storage/history/commit_capture.h"

#include <algorithm>

#include "storage/error.h"
#include "storage/history/held_snapshot.h"

namespace storage {

namespace {

// Frames that are read in one go.
constexpr std::uint32_t kLoadedFrames = 256;

// In place of a frame: the page is in the database and not in the commit, or the other way round.
constexpr std::uint32_t kNoFrame = UINT32_MAX;

[[noreturn]] void ThrowOvertaken() {
  throw Error(ErrorKind::kConflict, "another program has copied the write-ahead log meanwhile");
}

bool IsZero(std::span<const std::byte> bytes) {
  return std::ranges::all_of(bytes, [](std::byte byte) { return byte == std::byte{0}; });
}

}  // namespace

CommitCapture::CommitCapture(HistoryLog& log, LivePages& pages, const Clock& clock)
    : log_(log), pages_(pages), clock_(clock) {}

void CommitCapture::LoadFrames(std::uint32_t first, std::uint32_t end) {
  const std::uint32_t count = std::min(kLoadedFrames, end - first);
  loaded_.resize(count * pages_.files().frame_bytes());
  loaded_first_ = first;
  pages_.files().ReadFrames(first, loaded_);
}

std::span<const std::byte> CommitCapture::Frame(std::uint32_t frame, std::uint32_t end) {
  const std::size_t bytes = pages_.files().frame_bytes();
  if (frame < loaded_first_ || (frame - loaded_first_ + 1) * bytes > loaded_.size()) {
    LoadFrames(frame, end);
  }
  return std::span<const std::byte>(loaded_).subspan((frame - loaded_first_) * bytes, bytes);
}

void CommitCapture::Capture(std::uint32_t end, HistoryRecordKind kind, const WalIndex& seen) {
  AppendCommits(end, kind, seen, nullptr);
}

void CommitCapture::CaptureFound(const WalIndex& seen) {
  AppendCommits(seen.end.frames, HistoryRecordKind::kFound, seen, &seen);
}

void CommitCapture::AppendCommits(std::uint32_t end, HistoryRecordKind kind, const WalIndex& seen,
                                  const WalIndex* compared) {
  std::uint32_t first = pages_.end().frames;
  loaded_.clear();
  if (end > first) {
    const WalFrame frame = DecodeWalFrame(Frame(first, end).first<kWalFrameHeaderBytes>());
    if (!frame.log.IsSameLog(pages_.end())) first = end;
  }
  if (end <= first) {
    // The log began anew, which it does only once all of it is in the database file.
    loaded_.clear();
    WalPosition front = DecodeWalFrame(Frame(0, end).first<kWalFrameHeaderBytes>()).log;
    front.frames = 0;
    // Once: had it twice, by another program, the commits of the log between would be missing.
    const std::uint32_t own_commits = kind == HistoryRecordKind::kFound ? 0 : 1;
    if (pages_.files().ReadWalIndex().commits != seen.commits + own_commits) ThrowOvertaken();
    pages_.Reset(front);
    first = 0;
  }
  while (first < end) {
    const Extent extent = FindCommit(first, end);
    AppendCommit(extent, extent.end == end ? kind : HistoryRecordKind::kFound, compared);
    first = extent.end;
  }
}

CommitCapture::Extent CommitCapture::FindCommit(std::uint32_t first, std::uint32_t end) {
  listed_.clear();
  for (std::uint32_t at = first; at < end; ++at) {
    const WalFrame frame = DecodeWalFrame(Frame(at, end).first<kWalFrameHeaderBytes>());
    if (!frame.log.IsSameLog(pages_.end())) break;
    listed_.push_back({frame.page, at});
    if (frame.pages_after_commit != 0) return {first, at + 1, frame.pages_after_commit};
  }
  throw Error(ErrorKind::kCorruptFile, "reading the write-ahead log: it ends within a commit");
}

// Fills listed_ up with what changed without a frame: pages that the database lost, and pages that
// it got and nobody wrote (SQLite does not write a page that is free by the time of the commit).
void CommitCapture::ListPages(const Extent& extent) {
  std::ranges::sort(listed_, [](const PageFrame& a, const PageFrame& b) {
    return a.page != b.page ? a.page < b.page : a.frame > b.frame;
  });
  const auto same_page = [](const PageFrame& a, const PageFrame& b) { return a.page == b.page; };
  listed_.erase(std::unique(listed_.begin(), listed_.end(), same_page), listed_.end());
  while (!listed_.empty() && listed_.back().page > extent.pages_after) listed_.pop_back();

  const std::uint32_t pages_before = log_.End().pages;
  for (PageNumber page = extent.pages_after + 1; page <= pages_before; ++page) {
    listed_.push_back({page, kNoFrame});
  }
  const std::size_t written = listed_.size();
  std::size_t at = 0;
  for (PageNumber page = pages_before + 1; page <= extent.pages_after; ++page) {
    while (at < written && listed_[at].page < page) ++at;
    if (at == written || listed_[at].page != page) listed_.push_back({page, kNoFrame});
  }
  if (listed_.size() > written) {
    std::ranges::sort(listed_, {}, &PageFrame::page);
  }
  std::erase_if(listed_, [lock = LockBytePage(pages_.files().page_size())](const PageFrame& each) {
    return each.page == lock;
  });
}

HistoryPosition CommitCapture::NextPosition(const HistoryPosition& last,
                                            HistoryRecordKind kind) const {
  HistoryPosition next;
  const bool generation_ends =
      kind == HistoryRecordKind::kRestore || last.number.commit + 1 == kEndOfGeneration;
  next.number = generation_ends ? CommitNumber{last.number.generation + 1, 0}
                                : CommitNumber{last.number.generation, last.number.commit + 1};
  next.time_ms = std::max(last.time_ms, clock_.NowMs());
  return next;
}

// A page whose frame was copied is no more what it was before, and a log that began anew has other
// frames. A checkpoint says what it is about to copy before it does.
void CommitCapture::CheckPagesBefore(const WalIndex* compared) const {
  const WalIndex now = pages_.files().ReadWalIndex();
  const bool none_copied = now.copying_frames <= pages_.end().frames;
  const bool none_since = compared != nullptr && now.copying_frames == compared->copying_frames &&
                          now.copied_frames == compared->copied_frames;
  if (!now.end.IsSameLog(pages_.end()) || !(none_copied || none_since)) ThrowOvertaken();
}

void CommitCapture::AppendCommit(const Extent& extent, HistoryRecordKind kind,
                                 const WalIndex* compared) {
  const HistoryLocation last = log_.End();
  ListPages(extent);
  const std::size_t page_size = pages_.files().page_size();
  before_.resize(page_size);
  after_.resize(page_size);
  PageDigest digest = last.position.digest;
  HistoryWriter& writer = log_.StartRecord();
  for (const PageFrame& each : listed_) {
    const bool was = each.page <= last.pages;
    const bool is = each.page <= extent.pages_after;
    std::span<const std::byte> after = after_;
    if (is && each.frame == kNoFrame) {
      pages_.Read(each.page, after_);
    } else if (is) {
      after = Frame(each.frame, each.frame + 1).subspan(kWalFrameHeaderBytes);
    }
    if (is) digest ^= DigestOfPage(each.page, after);
    if (was) {
      pages_.Read(each.page, before_);
      digest ^= DigestOfPage(each.page, before_);
    }
    if (!was && IsZero(after)) continue;
    const std::span<std::byte> change = writer.AddPage(each.page);
    if (was) XorInto(change, before_);
    if (is) XorInto(change, after);
  }
  HistoryRecordHeader header;
  header.kind = kind;
  header.position = NextPosition(last.position, kind);
  header.position.digest = digest;
  header.pages_before = last.pages;
  header.pages_after = extent.pages_after;
  header.wal = pages_.end();
  header.wal.frames = extent.end;
  CheckPagesBefore(compared);
  log_.FinishRecord(header);
  for (const PageFrame& each : listed_) {
    if (each.frame != kNoFrame) pages_.Add(each.page, each.frame);
  }
  pages_.SetEnd(header.wal);
}

bool CommitCapture::Snapshot(std::uint32_t pages) {
  return AppendSnapshot(pages, /*follows=*/true);
}

void CommitCapture::SnapshotAnew(std::uint32_t pages) { AppendSnapshot(pages, /*follows=*/false); }

bool CommitCapture::AppendSnapshot(std::uint32_t pages, bool follows) {
  HistoryRecordHeader header;
  header.kind = HistoryRecordKind::kSnapshot;
  if (log_.IsEmpty()) {
    header.position.time_ms = clock_.NowMs();
  } else {
    const HistoryPosition last = log_.End().position;
    header.position = follows ? last : NextPosition(last, HistoryRecordKind::kFound);
  }
  header.pages_before = pages;
  header.pages_after = pages;
  header.wal = pages_.end();
  HistoryWriter& writer = log_.StartSnapshot(follows);
  try {
    header.position.digest =
        AddSnapshotPages(writer, pages, pages_.files().page_size(),
                         [&](PageNumber page, std::span<std::byte> to) { pages_.Read(page, to); });
    if (follows && header.position.digest != log_.End().position.digest) {
      log_.AbandonSnapshot();
      return false;
    }
    log_.FinishRecord(header);
    return true;
  } catch (...) {
    log_.AbandonSnapshot();
    throw;
  }
}

}  // namespace storage
