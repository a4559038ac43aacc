// When the write-ahead log is copied into the database's file, and when it is emptied.
// See storage/DESIGN.md, "Checkpoints".

#pragma once

#include <atomic>
#include <functional>
#include <string>

#include "storage/history/history.h"
#include "storage/log.h"
#include "storage/query/connection.h"

namespace storage {

// Copies what it can from the write-ahead log into the database without waiting for anybody.
void CheckpointPassive(Connection& writer);

// Waits for readers half a second at most, copies everything and empties the log.
// Returns false when a reader kept it from doing so.
bool CheckpointTruncate(Connection& writer);

// Waits for readers a few milliseconds at most, copies everything, and has the next commit begin
// the log anew. Returns false when a reader kept it from doing so.
bool CheckpointRestart(Connection& writer);

struct CheckpointThresholds {
  // Frames in the write-ahead log, beyond those that are copied, from which on a commit is followed
  // by a checkpoint.
  int passive_frames = 1000;
  // Frames from which on a checkpoint in the background is completed in the writer's turn, so that
  // the log begins anew.
  int restart_frames = 8000;
  // Frames from which on the checkpoint waits for readers, so that the log stops growing. Where
  // they hold on, it waits again when the log is twice as long.
  int truncate_frames = 16'000;
};

// The checkpoints of one database. For the thread that has the writer's turn, but for what says
// otherwise.
class Checkpointer {
 public:
  // `path` is the database's file. `post` has somebody make a BackgroundCheckpoint, and then call
  // NoteBackgroundEnd; where it is empty all is done in the turn.
  Checkpointer(CheckpointThresholds thresholds, std::string path, Log& log,
               std::function<void()> post);

  // To be called behind each commit of `writer`. `history` is null when none is kept. What goes
  // wrong is told to the log and tried again later.
  void RunIfDue(Connection& writer, History* history) noexcept;

  // Thread-safe: what a checkpoint in the background has done, and that it is over.
  void NoteCopied(int frames) noexcept { copied_frames_ = frames; }
  void NoteBackgroundEnd() noexcept;
  void TryWarnOf(const std::exception& error) noexcept;
  // Thread-safe: frames that are in the log and not copied.
  int uncopied_frames() const noexcept { return frames_ - copied_frames_; }
  // Thread-safe: whether the log is to begin anew, as far as its length goes.
  bool wants_restart() const noexcept { return frames_ >= thresholds_.restart_frames; }
  bool wants_truncate() const noexcept { return frames_ >= truncate_at_frames_; }

  // Behind a checkpoint in the background: copies what is left and lets the log begin anew, if no
  // reader keeps it from that.
  void Complete(Connection& writer, History* history) noexcept;

  // For the end: takes in what history has not got yet, empties the log where no reader keeps it
  // from that, and says that history is in order.
  void RunAtClose(Connection& writer, History* history);

 private:
  static bool Prepare(Connection& writer, History* history, History::DueSnapshot snapshot);
  void RunInTurn(Connection& writer, History* history);
  void Truncate(Connection& writer, History* history);

  const CheckpointThresholds thresholds_;
  const std::string path_;
  Log& log_;
  const std::function<void()> post_;
  std::atomic<int> truncate_at_frames_;
  std::atomic<int> frames_ = 0;         // in the log
  std::atomic<int> copied_frames_ = 0;  // by the last checkpoint in the background
  std::atomic<int> due_at_frames_;
  std::atomic<bool> is_posted_ = false;
};

}  // namespace storage
