// Brings a history and its database together when they are opened.

#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "storage/history/commit_capture.h"
#include "storage/history/history_log.h"
#include "storage/history/live_pages.h"
#include "storage/log.h"

namespace storage {

enum class ReconcileMoment {
  kAtStart,  // nothing was written yet: a power cut may have taken what the database had
  kWhileOpen,
};

// Whatever throws in the middle, the history holds nothing that is not so; `pages` may show
// anything then.
struct ReconcileTask {
  HistoryLog& log;
  LivePages& pages;  // attached
  CommitCapture& capture;
  std::filesystem::path database;   // the file
  std::filesystem::path clean_end;  // where History::Close says that all is in order
  Log& warnings;
  std::string name;
  ReconcileMoment moment;
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

// The same where nothing can be relied on that was known of how the two stand: reads all of the
// database. Requires: as Reconcile; the history is not empty.
void ReconcileByDigest(const ReconcileTask& task);

// Goes on from a snapshot of the database as it is, which follows nothing; `why` is told to the
// log. Requires: as Reconcile.
void StartAnew(const ReconcileTask& task, const char* why);

// What the file `path` says of the last end in good order; none where there is no such file, or it
// is damaged. Throws kIo.
std::optional<CleanEnd> ReadCleanEnd(const std::filesystem::path& path);

// How the database file at `database` stands. Throws kIo.
CleanEnd CleanEndOf(const std::filesystem::path& database, const HistoryPosition& position);

// Appends the commits of the log behind `pages`. Where `pages` turns out not to show the last
// commit any more, because another program has copied frames into the file, a snapshot that follows
// nothing takes their place. Requires: as Reconcile; there are such commits.
void AppendFound(const ReconcileTask& task);

}  // namespace storage
