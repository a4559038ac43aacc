#include "storage/database/checkpoint.h"

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
// SQLite goes on waiting for a slot of the log's index that a reader of an old state held, though
// that has gone and readers of the newest state have taken it since. Asked again it looks anew.
constexpr int kTruncateTryMs = 20;

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
  const SteadyTime deadline = std::chrono::steady_clock::now() + kTruncateTimeout;
  sqlite3_busy_timeout(writer.handle(), kTruncateTryMs);
  int code = SQLITE_OK;
  do {
    code = sqlite3_wal_checkpoint_v2(writer.handle(), "main", SQLITE_CHECKPOINT_TRUNCATE, nullptr,
                                     nullptr);
  } while (PrimarySqliteCode(code) == SQLITE_BUSY && std::chrono::steady_clock::now() < deadline);
  sqlite3_busy_timeout(writer.handle(), kBusyTimeoutMs);
  if (PrimarySqliteCode(code) == SQLITE_BUSY) return false;
  CheckSqlite(writer.handle(), code);
  writer.NoteCheckpoint();
  return true;
}

Checkpointer::Checkpointer(CheckpointThresholds thresholds, std::string path, Log& log)
    : thresholds_(thresholds),
      path_(std::move(path)),
      log_(log),
      truncate_at_frames_(thresholds.truncate_frames) {}

// While no other program commits.
bool Checkpointer::Prepare(Connection& writer, History* history) {
  if (history == nullptr) return true;
  writer.Begin(Connection::TransactionKind::kWrite);
  const bool ready = history->PrepareCheckpoint();
  writer.Rollback();
  return ready;
}

void Checkpointer::RunIfDue(Connection& writer, History* history) noexcept {
  if (writer.wal_frames() < thresholds_.passive_frames) return;
  try {
    if (!Prepare(writer, history)) return;
    CheckpointPassive(writer);
    if (writer.wal_frames() >= truncate_at_frames_) Truncate(writer, history);
  } catch (const std::exception& error) {
    TryWarn(log_, {"checkpoint of ", path_, " failed and will be tried again: ", error.what()});
  }
}

void Checkpointer::RunAtClose(Connection& writer, History* history) {
  if (!Prepare(writer, history)) return;
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
