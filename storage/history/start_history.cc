#include "storage/history/start_history.h"

#include <array>
#include <cstddef>
#include <optional>

#include <SQLiteCpp/SQLiteCpp.h>

#include "storage/clock.h"
#include "storage/data_directory.h"
#include "storage/error.h"
#include "storage/file_system.h"
#include "storage/history/history_log.h"
#include "storage/history/reconcile.h"
#include "storage/segments/history_format.h"
#include "storage/sqlite/file.h"
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

// Of what size, and how many. https://www.sqlite.org/fileformat2.html#the_database_header
struct Pages {
  std::uint32_t size = 0;
  std::uint32_t count = 0;
};

std::optional<Pages> PagesIn(const std::filesystem::path& database) {
  constexpr std::size_t kSizeOffset = 16;
  constexpr std::size_t kCountOffset = 28;
  constexpr std::uint32_t kLargestSize = 65'536;  // stands there as 1
  File file(database, File::Mode::kRead);
  std::array<std::byte, kCountOffset + 4> header{};
  if (!file.ReadAt(0, header)) return std::nullopt;
  const auto number = [&](std::size_t offset, std::size_t bytes) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < bytes; ++i) {
      value = value << 8U | std::to_integer<std::uint32_t>(header.at(offset + i));
    }
    return value;
  };
  const std::uint32_t size = number(kSizeOffset, 2);
  return Pages{size == 1 ? kLargestSize : size, number(kCountOffset, 4)};
}

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

void StartHistoryAt(const std::filesystem::path& file, const std::string& name,
                    const HistoryLocation& state, Durability durability,
                    const HistoryOptions& options, Log& log) {
  const std::uint64_t page_size = FileBytes(file) / state.pages;
  const std::filesystem::path folder = DataDirectory::HistoryFolderOf(file);
  HistoryLog history(folder, name, static_cast<std::uint32_t>(page_size), options.log, log);
  history.BeginAt(state.position, state.pages);
  if (durability == Durability::kFull) history.Sync();
  File clean(folder / "clean", File::Mode::kCreate);
  clean.WriteAt(0, EncodeCleanEnd(CleanEndOf(file, state.position)));
  if (durability == Durability::kFull) SyncFolder(file.parent_path());
}

std::optional<HistoryLocation> StateOfCopy(const std::filesystem::path& file,
                                           const std::filesystem::path& to) {
  const auto end = ReadCleanEnd(DataDirectory::HistoryFolderOf(file) / "clean");
  if (!end || !(*end == CleanEndOf(file, end->position))) return std::nullopt;
  const std::optional<Pages> pages = PagesIn(to);
  const std::uint64_t bytes = FileBytes(to);
  if (!pages || bytes != static_cast<std::uint64_t>(end->file_bytes) ||
      bytes != std::uint64_t{pages->size} * pages->count) {
    return std::nullopt;
  }
  HistoryLocation state;
  state.position = end->position;
  state.pages = pages->count;
  return state;
}

}  // namespace storage
