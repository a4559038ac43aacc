#include "storage/new_database.h"

#include <cerrno>
#include <cstring>
#include <optional>
#include <system_error>

#include <SQLiteCpp/SQLiteCpp.h>
#include <fcntl.h>
#include <unistd.h>

#include "storage/clock.h"
#include "storage/data_directory.h"
#include "storage/error.h"
#include "storage/sqlite_call.h"

namespace storage {

namespace fs = std::filesystem;

namespace {

void Check(const std::error_code& failure, const char* what) {
  if (failure) throw Error(ErrorKind::kIo, std::string(what) + ": " + failure.message());
}

class CreationTime final : public Clock {
 public:
  explicit CreationTime(std::int64_t time_ms) : time_ms_(time_ms) {}
  std::int64_t NowMs() const override { return time_ms_; }

 private:
  std::int64_t time_ms_;
};

// What was written lasts once the file is synced, and a new name once its folder is.
void Sync(const fs::path& path, int flags) {
  const int descriptor = open(path.c_str(), flags | O_CLOEXEC);
  const bool synced = descriptor >= 0 && fsync(descriptor) == 0;
  const int code = errno;
  if (descriptor >= 0) close(descriptor);
  if (!synced) {
    throw Error(ErrorKind::kIo, std::string("syncing a new database: ") + std::strerror(code));
  }
}

}  // namespace

void MakeDatabaseFile(const fs::path& file, const std::string& schema_sql) {
  try {
    SQLite::Database database(file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    // One sync of the finished file does for all: until it is moved into place nobody relies on it.
    database.exec("PRAGMA page_size=4096; PRAGMA synchronous=OFF; PRAGMA journal_mode=WAL");
    database.exec(schema_sql);
    // Closing it, as the last connection, copies the log into the file and removes the log.
  } catch (const SQLite::Exception& exception) {
    throw ErrorFromSqlite(std::string("making the database: ") + exception.what(),
                          exception.getExtendedErrorCode());
  }
  Sync(file, O_RDONLY);
}

void MakeDatabaseFolder(const fs::path& folder, const std::string& schema_sql) {
  MakeDatabaseFolder(folder, [&](const fs::path& file) { MakeDatabaseFile(file, schema_sql); });
}

void MakeDatabaseFolder(const fs::path& folder,
                        const std::function<void(const fs::path& file)>& make) {
  RemoveFolder(folder);
  std::error_code failure;
  fs::create_directories(folder, failure);
  Check(failure, "making the database's folder");
  const fs::path file = DataDirectory::FileInDatabaseFolder(folder);
  make(file);
  Sync(file, O_RDONLY);
  Sync(folder, O_RDONLY | O_DIRECTORY);
}

void StartHistory(const fs::path& file, const std::string& name, std::int64_t time_ms,
                  const HistoryOptions& options, Log& log) {
  const CreationTime clock(time_ms);
  std::optional<History> history;
  try {
    SQLite::Database database(file.string(), SQLite::OPEN_READWRITE);
    database.exec("BEGIN IMMEDIATE");
    const int page_size = database.execAndGet("PRAGMA page_size").getInt();
    history.emplace(DataDirectory::HistoryFolderOf(file), name, file,
                    static_cast<std::uint32_t>(page_size), clock, options, log);
    history->Attach(database.getHandle());
    history->Sync();
    database.exec("ROLLBACK");
  } catch (const SQLite::Exception& exception) {
    throw ErrorFromSqlite(std::string("beginning the history: ") + exception.what(),
                          exception.getExtendedErrorCode());
  }
  history->Close();
  Sync(file.parent_path(), O_RDONLY | O_DIRECTORY);
}

void PublishFolder(const fs::path& from, const fs::path& to) {
  std::error_code failure;
  fs::rename(from, to, failure);
  Check(failure, "moving the database into place");
  Sync(to.parent_path(), O_RDONLY | O_DIRECTORY);
}

void RemoveFolder(const fs::path& folder) {
  std::error_code failure;
  fs::remove_all(folder, failure);
  Check(failure, "removing the database's folder");
}

}  // namespace storage
