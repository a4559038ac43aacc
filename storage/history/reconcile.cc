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

void StartAnew(const ReconcileTask& task, const WalIndex& index, const char* why) {
  task.warnings.Warn("history of " + task.name + ": " + why +
                     "; it goes on from a snapshot of the database as it is");
  task.pages.Reset(index.end);
  task.capture.Snapshot(PagesOf(task, index), CommitCapture::Continuity::kBroken);
}

std::optional<CleanEnd> ReadCleanEnd(const ReconcileTask& task) {
  if (!NameExists(task.clean_end)) return std::nullopt;
  File file(task.clean_end, File::Mode::kRead);
  std::array<std::byte, kCleanEndBytes> bytes{};
  return file.ReadAt(0, bytes) ? DecodeCleanEnd(bytes) : std::nullopt;
}

bool VouchesForFile(const ReconcileTask& task) {
  const auto end = ReadCleanEnd(task);
  return end && *end == CleanEndOf(task.database, task.log.End().position);
}

// What was closed in good order had been written to the disk before.
bool MayHaveLostCommits(const ReconcileTask& task) {
  if (!task.at_start) return false;
  const auto end = ReadCleanEnd(task);
  const HistoryPosition last = task.log.End().position;
  return !end || end->position.number != last.number || end->position.digest != last.digest;
}

// Behind the last commit, which is the database's, there can be nothing but a torn record.
void CutTornRecord(const ReconcileTask& task) {
  if (!task.log.HasDamagedEnd()) return;
  task.warnings.Warn("history of " + task.name + ": a torn record at its end is cut off");
  task.log.CutBehind(task.log.End());
}

// Neither log nor clean end say how the two stand: all pages are read.
void ReconcileByDigest(const ReconcileTask& task, const WalIndex& index) {
  const std::uint32_t pages = PagesOf(task, index);
  task.pages.Reset(index.end);
  const PageDigest digest = task.pages.Digest(pages);
  if (digest == task.log.End().position.digest) {
    CutTornRecord(task);
    return;
  }
  if (index.end.frames > 0) {
    // The last commit may be what the file holds, and all of the log follow it.
    WalPosition front = index.end;
    front.frames = 0;
    task.pages.Reset(front);
    const HistoryLocation end = task.log.End();
    if (task.pages.Digest(end.pages) == end.position.digest) {
      CutTornRecord(task);
      AppendFound(task, index);
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
  StartAnew(task, index, "how the database came to be what it is, is not known");
}

}  // namespace

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

void AppendFound(const ReconcileTask& task, const WalIndex& index) {
  const HistoryLocation before = task.log.End();
  task.capture.Capture(index.end.frames, HistoryRecordKind::kFound);
  const HistoryLocation end = task.log.End();
  if (task.pages.Digest(end.pages) == end.position.digest) return;
  task.log.CutBehind(before);
  StartAnew(task, index, "another program has changed the database and its write-ahead log");
}

void Reconcile(const ReconcileTask& task) {
  const WalIndex index = task.pages.files().ReadWalIndex();
  if (task.log.IsEmpty()) {
    task.pages.Reset(index.end);
    task.capture.Snapshot(PagesOf(task, index), CommitCapture::Continuity::kBroken);
    return;
  }
  const WalPosition end = task.log.EndInWal();
  if (index.end.frames > 0 && end.IsSameLog(index.end) && end.frames <= index.end.frames) {
    CutTornRecord(task);
    task.pages.Reset(end);
    if (end.frames < index.end.frames) AppendFound(task, index);
  } else if (index.end.frames == 0 && VouchesForFile(task)) {
    CutTornRecord(task);
    task.pages.Reset(index.end);
    // A good order has been synced; a snapshot since then may not have been.
    if (task.at_start) task.log.NoteSynced();
  } else {
    ReconcileByDigest(task, index);
  }
}

}  // namespace storage
