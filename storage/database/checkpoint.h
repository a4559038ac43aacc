// When the write-ahead log is copied into the database's file, and when it is emptied.
// See storage/DESIGN.md, "Checkpoints".

#pragma once

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

struct CheckpointThresholds {
  // Frames in the write-ahead log from which on a commit is followed by a checkpoint.
  int passive_frames = 1000;
  // Frames from which on the checkpoint waits for readers, so that the log stops growing. Where
  // they hold on, it waits again when the log is twice as long.
  int truncate_frames = 16'000;
};

// The checkpoints of one database. For the thread that has the writer's turn.
class Checkpointer {
 public:
  // `path` is the database's file.
  Checkpointer(CheckpointThresholds thresholds, std::string path, Log& log);

  // To be called behind each commit of `writer`. `history` is null when none is kept. What goes
  // wrong is told to the log and tried again behind the next commit.
  void RunIfDue(Connection& writer, History* history) noexcept;

  // For the end: takes in what history has not got yet, empties the log where no reader keeps it
  // from that, and says that history is in order.
  void RunAtClose(Connection& writer, History* history);

 private:
  static bool Prepare(Connection& writer, History* history);
  void Truncate(Connection& writer, History* history);

  const CheckpointThresholds thresholds_;
  const std::string path_;
  Log& log_;
  int truncate_at_frames_;
};

}  // namespace storage
