#include "storage/history/reconcile.h"

#include <array>
#include <cerrno>
#include <optional>
#include <system_error>

#include <sys/stat.h>

#include "storage/file_system.h"
#include "storage/sqlite/file.h"

namespace storage {

namespace {

std::uint32_t PagesOf(const ReconcileTask& task, const WalIndex& index) {
  return index.end.frames == 0 ? task.pages.files().FilePages() : index.pages;
}

// Before any commit of the log.
WalPosition FrontOf(const WalIndex& index) {
  WalPosition front = index.end;
  front.frames = 0;
  return front;
}

bool LeadsTo(const WalPosition& position, const WalIndex& index) {
  return position.IsSameLog(index.end) && position.frames <= index.end.frames;
}

bool ShowsLastCommit(const ReconcileTask& task) {
  const HistoryLocation end = task.log.End();
  return task.pages.Digest(end.pages) == end.position.digest;
}

std::optional<CleanEnd> ReadCleanEnd(const ReconcileTask& task) {
  std::error_code failure;
  if (std::filesystem::is_directory(task.clean_end, failure)) {
    task.warnings.Warn("history of " + task.name + ": " + task.clean_end.filename().string() +
                       " is a folder and is left alone");
  }
  return storage::ReadCleanEnd(task.clean_end);
}

bool VouchesForFile(const ReconcileTask& task) {
  const auto end = ReadCleanEnd(task);
  return end && *end == CleanEndOf(task.database, task.log.End().position);
}

// What was closed in good order had been written to the disk before.
bool MayHaveLostCommits(const ReconcileTask& task) {
  if (task.moment != ReconcileMoment::kAtStart) return false;
  const auto end = ReadCleanEnd(task);
  const HistoryPosition last = task.log.End().position;
  return !end || end->position.number != last.number || end->position.digest != last.digest;
}

// Behind the last commit there can be nothing but a torn record.
void CutTornRecord(const ReconcileTask& task) {
  if (!task.log.HasDamagedEnd()) return;
  task.warnings.Warn("history of " + task.name + ": a torn record at its end is cut off");
  task.log.CutBehind(task.log.End());
}

// The log may have what a damaged record took: then it is appended anew, with all that follows it,
// and nothing is lost. Nor is it where a power cut has taken those commits from the database, too:
// a later one that led to the same pages would part what is now from all that was before. Compared
// first, as what is cut off does not come back.
void CutBeforeGap(const ReconcileTask& task, const WalIndex& index) {
  if (index.end.frames == 0 && !MayHaveLostCommits(task)) return;
  const HistoryLocation end = task.log.End();
  for (const SegmentGap& gap : task.log.GapsAtEnd()) {
    task.pages.Reset(LeadsTo(gap.wal_before, index) ? gap.wal_before : FrontOf(index));
    if (task.pages.Digest(gap.pages_before) != gap.before.digest) continue;
    task.log.CutBehind({end.segment, gap.from, gap.before, gap.pages_before});
    return;
  }
}

}  // namespace

std::optional<CleanEnd> ReadCleanEnd(const std::filesystem::path& path) {
  std::error_code failure;
  if (!NameExists(path) || std::filesystem::is_directory(path, failure)) return std::nullopt;
  File file(path, File::Mode::kRead);
  std::array<std::byte, kCleanEndBytes> bytes{};
  return file.ReadAt(0, bytes) ? DecodeCleanEnd(bytes) : std::nullopt;
}

CleanEnd CleanEndOf(const std::filesystem::path& database, const HistoryPosition& position) {
  CleanEnd end;
  end.position = position;
  struct stat found {};
  if (stat(database.c_str(), &found) != 0) {
    ThrowFileError("looking at the database's file", {errno, std::generic_category()});
  }
  end.file_bytes = found.st_size;
  end.modified_s = found.st_mtim.tv_sec;
  end.modified_ns = found.st_mtim.tv_nsec;
  return end;
}

void StartAnew(const ReconcileTask& task, const char* why) {
  const WalIndex index = task.pages.files().ReadWalIndex();
  task.pages.Reset(index.end);
  task.capture.SnapshotAnew(PagesOf(task, index));
  task.warnings.Warn("history of " + task.name + ": " + why +
                     "; it goes on from a snapshot of the database as it is");
}

void AppendFound(const ReconcileTask& task) {
  const WalIndex index = task.pages.files().ReadWalIndex();
  if (!LeadsTo(task.pages.end(), index)) task.pages.Reset(FrontOf(index));
  // Compared before anything is appended: what is in history is believed, be it cut short.
  if (ShowsLastCommit(task)) {
    task.capture.CaptureFound(index);
  } else {
    StartAnew(task, "another program has changed the database and its write-ahead log");
  }
}

void ReconcileByDigest(const ReconcileTask& task) {
  const WalIndex index = task.pages.files().ReadWalIndex();
  const std::uint32_t pages = PagesOf(task, index);
  task.pages.Reset(index.end);
  const PageDigest digest = task.pages.Digest(pages);
  const HistoryLocation end = task.log.End();
  if (digest == end.position.digest) {
    CutTornRecord(task);
    return;
  }
  if (index.end.frames > 0) {
    // The last commit may be within the log, or what the file holds, and all of the log follow it.
    const WalPosition last = task.log.EndInWal();
    task.pages.Reset(LeadsTo(last, index) ? last : FrontOf(index));
    if (ShowsLastCommit(task)) {
      CutTornRecord(task);
      task.capture.CaptureFound(index);
      return;
    }
    task.pages.Reset(index.end);
  }
  std::optional<HistoryLocation> found;
  if (MayHaveLostCommits(task)) found = task.log.FindInLastLog(digest);
  if (found && found->pages == pages) {
    task.warnings.Warn("history of " + task.name +
                       ": commits that the database has lost are cut off");
    task.log.CutBehind(*found);
    return;
  }
  // It leads nowhere, and would be taken for damage in what is known to be cut short.
  CutTornRecord(task);
  StartAnew(task, "how the database came to be what it is, is not known");
}

void Reconcile(const ReconcileTask& task) {
  const WalIndex index = task.pages.files().ReadWalIndex();
  if (task.log.IsEmpty()) {
    task.pages.Reset(index.end);
    task.capture.SnapshotAnew(PagesOf(task, index));
    return;
  }
  CutBeforeGap(task, index);
  const WalPosition end = task.log.EndInWal();
  if (index.end.frames > 0 && LeadsTo(end, index)) {
    CutTornRecord(task);
    task.pages.Reset(end);
    if (end.frames < index.end.frames) AppendFound(task);
  } else if (index.end.frames == 0 && VouchesForFile(task)) {
    CutTornRecord(task);
    task.pages.Reset(index.end);
    // A good order has been synced; a snapshot since then may not have been.
    if (task.moment == ReconcileMoment::kAtStart) task.log.NoteSynced();
  } else {
    ReconcileByDigest(task);
  }
}

}  // namespace storage
