// Copies the write-ahead log into the database's file, and writes history's snapshots, while others
// commit. See storage/DESIGN.md, "Checkpoints".

#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "storage/database/database_writer.h"
#include "storage/history/live_state.h"
#include "storage/sqlite/sqlite_call.h"

namespace storage {

// One checkpoint. Takes the writer's turn for moments only: to see how far history has got, and,
// once the log is long and next to all of it is copied, to let it begin anew. One thread at a time.
class BackgroundCheckpoint {
 public:
  // For the writer's turn. Who has it for longer leaves a commit, and that another checkpoint.
  static constexpr std::chrono::seconds kPatience{1};

  // `path` is the database's file. `check` is called every so often; what it throws ends the work.
  // Throws kIo, kCorruptFile.
  BackgroundCheckpoint(DatabaseWriter& writer, const std::string& path,
                       std::function<void()> check);

  // Copies what is committed by now and history has, and returns how many frames of the log are
  // copied then. Throws what SQLite says, and as DatabaseWriter::Turn does.
  int Copy();
  // Whether a snapshot was due when Copy was called last.
  bool is_snapshot_due() const noexcept { return is_snapshot_due_; }
  // Writes a snapshot of what is committed by now. Throws as Copy does.
  void WriteSnapshot();

 private:
  // Holds the state that `prepare`, which is called in the turn, leaves.
  void Hold(const std::function<void(History&)>& prepare);

  DatabaseWriter& writer_;
  const std::string path_;
  const std::function<void()> check_;
  ConnectionHandle copier_;
  // No checkpoint goes beyond what it reads. None without a history.
  std::optional<LiveState> state_;
  bool is_snapshot_due_ = false;
};

}  // namespace storage
