// What becomes of a commit that has failed.

#pragma once

struct sqlite3;

namespace storage {

// To be called where COMMIT has failed for the sake of the disk. SQLite has taken the commit back
// then, but its frames may stand in the write-ahead log, whole, where only the sync behind them
// went wrong: whoever reads the log anew, after a crash say, would find a commit that was refused.
// Another one, which changes nothing, takes their place. Where that fails too, as on a disk that
// takes no writes, all stays as it is.
void CoverFailedCommit(sqlite3* connection) noexcept;

}  // namespace storage
