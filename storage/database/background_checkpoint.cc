#include "storage/database/background_checkpoint.h"

#include <chrono>
#include <filesystem>
#include <memory>
#include <utility>

#include <sqlite3.h>

#include "storage/sqlite/file.h"
#include "storage/sqlite/new_file.h"
#include "storage/sqlite/open_sqlite.h"

namespace storage {

BackgroundCheckpoint::BackgroundCheckpoint(DatabaseWriter& writer, const std::string& path,
                                           std::function<void()> check)
    : writer_(writer),
      path_(path),
      check_(std::move(check)),
      copier_(OpenSqliteHandle(path, {.checkpoints = OpenSqliteOptions::Checkpoints::kOnDemand})) {
  // SQLite looks for a log when the file is read first.
  CheckSqlite(copier_.get(),
              sqlite3_exec(copier_.get(), "PRAGMA schema_version", nullptr, nullptr, nullptr));
}

void BackgroundCheckpoint::Hold(const std::function<void(History&)>& prepare) {
  // To open a file takes longer than a commit does.
  state_.emplace(path_);
  DatabaseWriter::Turn turn(writer_, std::chrono::steady_clock::now() + kPatience);
  turn.RunOnHistory([&](History& history) {
    prepare(history);
    state_->Begin(history.log().End());
  });
}

int BackgroundCheckpoint::Copy() {
  if (writer_.keeps_history()) {
    std::filesystem::path unsynced;
    Hold([&](History& history) {
      unsynced = history.PrepareBackgroundCheckpoint();
      is_snapshot_due_ = history.IsSnapshotDue();
    });
    // Once frames are copied, what history lacks of them cannot be made good any more.
    if (!unsynced.empty()) File(unsynced, File::Mode::kReadWrite).Sync();
  }
  check_();
  int frames = 0;
  int copied = 0;
  const int code =
      sqlite3_wal_checkpoint_v2(copier_.get(), "main", SQLITE_CHECKPOINT_PASSIVE, &frames, &copied);
  state_.reset();
  // Another program is at it.
  if (PrimarySqliteCode(code) == SQLITE_BUSY) return 0;
  CheckSqlite(copier_.get(), code);
  // SQLite leaves that out where more is committed by now, and then has to do it in the turn.
  if (copied > 0) SyncFileOf(copier_.get());
  return copied;
}

void BackgroundCheckpoint::WriteSnapshot() {
  std::unique_ptr<HeldSnapshot> snapshot;
  Hold([&](History& history) { snapshot = history.BeginSnapshot(); });
  state_->FindFrames();
  const bool is_written = snapshot->Write(*state_, check_);
  state_.reset();
  DatabaseWriter::Turn turn(writer_, std::chrono::steady_clock::now() + kPatience);
  turn.RunOnHistory([&](History& history) {
    if (is_written) {
      history.TakeSnapshot(*snapshot);
    } else {
      history.GoOnFromPagesAsTheyAre();
    }
  });
}

}  // namespace storage
