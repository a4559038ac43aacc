#include "storage/database/checkpoint.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include <sqlite3.h>

#include "storage/error.h"
#include "storage/sqlite/open_sqlite.h"
#include "storage/sqlite/sqlite_call.h"
#include "storage/try_warn.h"

namespace storage {

namespace {

// Who writes next waits as well while the log is emptied.
constexpr std::chrono::milliseconds kTruncateTimeout{500};
constexpr std::chrono::milliseconds kRestartTimeout{5};
// SQLite goes on waiting for a slot of the log's index that a reader of an old state held, though
// that has gone and readers of the newest state have taken it since. Asked again it looks anew.
constexpr std::chrono::milliseconds kTry{20};

// Copies everything and does to the log what `mode` says. False when readers kept it from that for
// as long as `patience`.
bool CheckpointWaiting(Connection& writer, int mode, std::chrono::milliseconds patience) {
  const SteadyTime deadline = std::chrono::steady_clock::now() + patience;
  sqlite3_busy_timeout(writer.handle(), static_cast<int>(std::min(kTry, patience).count()));
  int code = SQLITE_OK;
  do {
    code = sqlite3_wal_checkpoint_v2(writer.handle(), "main", mode, nullptr, nullptr);
  } while (PrimarySqliteCode(code) == SQLITE_BUSY && std::chrono::steady_clock::now() < deadline);
  sqlite3_busy_timeout(writer.handle(), kBusyTimeoutMs);
  if (PrimarySqliteCode(code) == SQLITE_BUSY) return false;
  CheckSqlite(writer.handle(), code);
  writer.NoteCheckpoint();
  return true;
}

}  // namespace

void CheckpointPassive(Connection& writer) {
  int frames = 0;
  int copied = 0;
  CheckSqlite(writer.handle(),
              sqlite3_wal_checkpoint_v2(writer.handle(), "main", SQLITE_CHECKPOINT_PASSIVE, &frames,
                                        &copied));
  if (copied == frames) writer.NoteCheckpoint();
}

bool CheckpointTruncate(Connection& writer) {
  return CheckpointWaiting(writer, SQLITE_CHECKPOINT_TRUNCATE, kTruncateTimeout);
}

bool CheckpointRestart(Connection& writer) {
  return CheckpointWaiting(writer, SQLITE_CHECKPOINT_RESTART, kRestartTimeout);
}

Checkpointer::Checkpointer(CheckpointThresholds thresholds, std::string path, Log& log,
                           std::function<void()> post)
    : thresholds_(thresholds),
      path_(std::move(path)),
      log_(log),
      post_(std::move(post)),
      truncate_at_frames_(thresholds.truncate_frames),
      due_at_frames_(thresholds.passive_frames) {}

// While no other program commits.
bool Checkpointer::Prepare(Connection& writer, History* history, History::DueSnapshot snapshot) {
  if (history == nullptr) return true;
  writer.Begin(Connection::TransactionKind::kWrite);
  const bool ready = history->PrepareCheckpoint(snapshot);
  writer.Rollback();
  return ready;
}

void Checkpointer::TryWarnOf(const std::exception& error) noexcept {
  TryWarn(log_, {"checkpoint of ", path_, " failed and will be tried again: ", error.what()});
}

void Checkpointer::RunIfDue(Connection& writer, History* history) noexcept {
  const int frames = writer.wal_frames();
  if (frames < frames_.exchange(frames)) {
    // The log has begun anew.
    copied_frames_ = 0;
    due_at_frames_ = thresholds_.passive_frames;
  }
  if (frames < due_at_frames_) return;
  try {
    if (!post_) return RunInTurn(writer, history);
    if (!is_posted_.exchange(true)) post_();
  } catch (const std::exception& error) {
    if (post_) is_posted_ = false;
    TryWarnOf(error);
  }
}

void Checkpointer::RunInTurn(Connection& writer, History* history) {
  if (!Prepare(writer, history, History::DueSnapshot::kMade)) return;
  CheckpointPassive(writer);
  if (writer.wal_frames() >= truncate_at_frames_) Truncate(writer, history);
}

void Checkpointer::NoteBackgroundEnd() noexcept {
  due_at_frames_ = frames_ + thresholds_.passive_frames;
  is_posted_ = false;
}

void Checkpointer::Complete(Connection& writer, History* history) noexcept {
  try {
    // One that has become due meanwhile takes a second a GiB, and is the next checkpoint's.
    if (!Prepare(writer, history, History::DueSnapshot::kLeft)) return;
    if (frames_ >= truncate_at_frames_) return Truncate(writer, history);
    CheckpointRestart(writer);
  } catch (const std::exception& error) {
    TryWarnOf(error);
  }
}

void Checkpointer::RunAtClose(Connection& writer, History* history) {
  if (!Prepare(writer, history, History::DueSnapshot::kMade)) return;
  Truncate(writer, history);
  if (history != nullptr && history->HasEmptyLog()) history->Close();
}

void Checkpointer::Truncate(Connection& writer, History* history) {
  // A reader that holds on is not waited for at every commit.
  if (!CheckpointTruncate(writer)) {
    truncate_at_frames_ = 2 * writer.wal_frames();
    return;
  }
  truncate_at_frames_ = thresholds_.truncate_frames;
  if (history != nullptr) history->NoteEmptyLog();
}

}  // namespace storage
