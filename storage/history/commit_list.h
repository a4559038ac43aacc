// The commits of a database, newest first, a page at a time.

#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "storage/history/history_log.h"
#include "storage/segments/history_format.h"
#include "storage/segments/history_position.h"

namespace storage {

struct ListedCommit {
  HistoryPosition position;
  // kCommit, kRestore or kFound. What a database was when it was made is a commit; where history
  // has gone on from the database as it was found, that was found.
  HistoryRecordKind kind = HistoryRecordKind::kCommit;
  std::uint32_t pages = 0;  // that the record holds
  std::uint64_t bytes = 0;  // of the record
};

// Both ends are included.
struct CommitRange {
  CommitNumber oldest;
  CommitNumber newest = {0xffff'ffff, kEndOfGeneration};
};

// At most `most` commits of `range`, the newest of them first. Reads what they lie in and what lies
// between two entries of an index, however many there are. Commits that damage has taken are left
// out. What is pruned meanwhile is not there. Throws kCorruptFile, kIo. May be called beside
// whoever appends to `log`.
std::vector<ListedCommit> ListCommits(const HistoryLog& log, const CommitRange& range,
                                      std::size_t most);

}  // namespace storage
