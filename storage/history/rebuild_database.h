// Writes a database's file anew out of its history alone.

#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "storage/clock.h"
#include "storage/history/history_log.h"
#include "storage/history/history_search.h"
#include "storage/log.h"
#include "storage/segments/history_position.h"

namespace storage {

struct RebuildTask {
  std::filesystem::path file;  // the database's, which need not be there
  std::string name;            // of the database
  const Clock& clock;
  Log& log;
  // The commit to go to. Throws when there is no such commit.
  std::function<HistoryLocation(const HistoryLog&)> choose;
};

struct Rebuilt {
  HistoryPosition position;        // what the database is now
  std::filesystem::path replaced;  // what stood in its place; empty where nothing did
};

// What stands in the file's place is not looked at, and kept beside it with its log. The new file
// is in place only once its digest is the commit's. Where that is not the last commit, the history
// goes on from it with a snapshot, so that what was after it can be restored too. Throws kNotFound
// when there is no history, kConflict when damage has cut the way to the commit, kAlreadyExists
// when a file that was replaced before is still there; kCorruptFile, kIo, kDiskFull. Requires:
// nobody has the database open.
Rebuilt RebuildDatabase(const RebuildTask& task);

}  // namespace storage
