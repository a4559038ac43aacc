#include "storage/history/start_history.h"

#include <optional>

#include <SQLiteCpp/SQLiteCpp.h>

#include "storage/clock.h"
#include "storage/data_directory.h"
#include "storage/error.h"
#include "storage/sqlite/new_file.h"
#include "storage/sqlite/open_sqlite.h"
#include "storage/sqlite/sqlite_call.h"

namespace storage {

namespace {

class CreationTime final : public Clock {
 public:
  explicit CreationTime(std::int64_t time_ms) : time_ms_(time_ms) {}
  std::int64_t NowMs() const override { return time_ms_; }

 private:
  std::int64_t time_ms_;
};

}  // namespace

void StartHistory(const std::filesystem::path& file, const std::string& name, std::int64_t time_ms,
                  const HistoryOptions& options, Log& log) {
  const CreationTime clock(time_ms);
  std::optional<History> history;
  try {
    SQLite::Database database = OpenSqliteDatabase(file.string(), {});
    database.exec("BEGIN IMMEDIATE");
    const int page_size = database.execAndGet("PRAGMA page_size").getInt();
    history.emplace(DataDirectory::HistoryFolderOf(file), name, file,
                    static_cast<std::uint32_t>(page_size), clock, options, log);
    history->Attach(database.getHandle());
    // What kept the history from beginning keeps the database from being made.
    history->CatchUp();
    history->Sync();
    database.exec("ROLLBACK");
  } catch (const SQLite::Exception& exception) {
    throw ErrorFromSqlite(std::string("beginning the history: ") + exception.what(),
                          exception.getExtendedErrorCode());
  }
  history->Close();
  SyncFolder(file.parent_path());
}

}  // namespace storage
