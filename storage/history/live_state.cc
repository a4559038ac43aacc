#include "storage/history/live_state.h"

#include <sqlite3.h>

#include "storage/sqlite/open_sqlite.h"

namespace storage {

LiveState::LiveState(const std::string& path)
    : handle_(OpenSqliteHandle(path, {.checkpoints = OpenSqliteOptions::Checkpoints::kOnDemand})) {
  // Whatever takes time at the first look at a file is done before others wait for this.
  Run("PRAGMA query_only=1; SELECT 1 FROM sqlite_schema LIMIT 1");
}

LiveState::~LiveState() {
  // It has read alone: there is nothing that could fail to be undone.
  sqlite3_exec(handle_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void LiveState::Run(const char* sql) {
  CheckSqlite(handle_.get(), sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr));
}

std::uint32_t LiveState::AskPageSize() {
  sqlite3_stmt* raw = nullptr;
  const int code = sqlite3_prepare_v2(handle_.get(), "PRAGMA page_size", -1, &raw, nullptr);
  const StatementHandle statement(raw);
  CheckSqlite(handle_.get(), code);
  if (const int step = sqlite3_step(raw); step != SQLITE_ROW) ThrowSqliteError(handle_.get(), step);
  return static_cast<std::uint32_t>(sqlite3_column_int64(raw, 0));
}

// Who reads holds the log: no checkpoint goes beyond what is read, and none lets the log begin
// anew. Where all of it has been copied by now SQLite may hold the file alone, which nothing is
// copied into then; the frames may be overwritten, and are not needed.
void LiveState::Begin(const HistoryLocation& location) {
  Begin();
  location_ = location;
}

// What another program commits in between is in the log's index, and is the state then.
void LiveState::Begin() {
  Run("BEGIN; SELECT 1 FROM sqlite_schema LIMIT 1");
  pages_.Attach(handle_.get(), AskPageSize());
  const WalIndex index = pages_.files().ReadWalIndex();
  end_ = index.end;
  location_.pages = end_.frames == 0 ? pages_.files().FilePages() : index.pages;
  if (index.copied_frames == index.end.frames) end_.frames = 0;
}

// A page that a checkpoint is copying at the moment has a frame, which is read in its place.
void LiveState::FindFrames() { pages_.Reset(end_); }

}  // namespace storage
