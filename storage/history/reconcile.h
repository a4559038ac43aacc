// Brings a history and its database together when they are opened.

#pragma once

#include <filesystem>
#include <string>

#include "storage/history/commit_capture.h"
#include "storage/history/history_log.h"
#include "storage/history/live_pages.h"
#include "storage/log.h"

namespace storage {

struct ReconcileTask {
  HistoryLog& log;
  LivePages& pages;  // attached
  CommitCapture& capture;
  std::filesystem::path database;   // the file
  std::filesystem::path clean_end;  // where History::Close says that all is in order
  Log& warnings;
  std::string name;
  // Before anything was written: a power cut may have taken what the database had.
  bool at_start = true;
};

// Afterwards the history's last commit is what the database is, and `pages` shows it:
// - the history is empty: it begins with a snapshot;
// - the database has commits in its write-ahead log that the history has not: they are appended;
// - the history has commits that the database has not, and a power cut may have taken them: they
//   are cut off;
// - neither: a snapshot that follows nothing, and a line in the log. What was before stays
//   reachable.
// Reads all of the database only where neither the log nor `clean_end` says how the two stand.
// Requires: a write transaction is open.
void Reconcile(const ReconcileTask& task);

// How the database file at `database` stands. Throws kIo.
CleanEnd CleanEndOf(const std::filesystem::path& database, const HistoryPosition& position);

// Appends the commits of the log behind `pages` up to `index`. Where they turn out not to lead to
// what the database is, because another program has copied frames meanwhile, a snapshot that
// follows nothing takes their place. Requires: as Reconcile.
void AppendFound(const ReconcileTask& task, const WalIndex& index);

}  // namespace storage
