#include "storage/history/rebuild_database.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>

#include "storage/data_directory.h"
#include "storage/error.h"
#include "storage/file_system.h"
#include "storage/history/commit_capture.h"
#include "storage/history/history_path.h"
#include "storage/history/live_pages.h"
#include "storage/history/page_rebuild.h"
#include "storage/history/reconcile.h"
#include "storage/sqlite/file.h"
#include "storage/sqlite/new_file.h"
#include "storage/sqlite/open_sqlite.h"
#include "storage/sqlite/sqlite_call.h"

namespace storage {

namespace {

namespace fs = std::filesystem;

// The database's file may not say it any more: that of the newest segment.
std::uint32_t PageSizeOf(const fs::path& folder, const std::string& name) {
  std::uint32_t page_size = 0;
  std::uint64_t newest = 0;
  if (NameExists(folder)) {
    for (const fs::path& path : ListFolder(folder)) {
      const auto number = SegmentNumberIn(path.filename().string());
      if (!number || *number < newest || fs::is_directory(path)) continue;
      const auto segment = ReadSegment(path);
      if (!segment || segment->header.database != DigestOfName(name)) continue;
      newest = *number;
      page_size = segment->header.page_size;
    }
  }
  if (page_size == 0) throw Error(ErrorKind::kNotFound, "the database has no history");
  return page_size;
}

// Returns the digest of what it wrote.
PageDigest WritePages(const HistoryPath& path, const HistoryLocation& target,
                      std::uint32_t page_size, File& file) {
  PageRebuild rebuild(path, target, page_size, /*live_pages=*/0);
  PageDigest digest;
  std::vector<std::byte> image;
  for (std::size_t left = rebuild.pages().size(); left > 0; --left) {
    const PageNumber page = rebuild.pages()[left - 1];
    image.assign(page_size, std::byte{0});
    rebuild.Turn(left - 1, image);
    digest ^= DigestOfPage(page, image);
    file.WriteAt(std::uint64_t{page - 1} * page_size, image);
  }
  file.Truncate(std::uint64_t{target.pages} * page_size);
  return digest;
}

void WriteDatabase(const HistoryLog& history, const HistoryLocation& target,
                   std::uint32_t page_size, const fs::path& to, Log& log) {
  RemoveFile(to);
  File file(to, File::Mode::kCreate);
  const std::vector<Segment> segments = history.segments();
  for (const HistoryPath& path : FindPaths(segments, target)) {
    if (path.base != HistoryPath::Base::kNothing) continue;
    try {
      if (WritePages(path, target, page_size, file) == target.position.digest) {
        file.Sync();
        return;
      }
      log.Warn("what one way through the history leads to is not what was there");
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::kCorruptFile) throw;
      log.Warn(std::string("one way through the history is damaged: ") + error.what());
    }
  }
  throw Error(ErrorKind::kConflict, "no snapshot that is whole leads to that commit");
}

void Rename(const fs::path& from, const fs::path& to) {
  std::error_code failure;
  fs::rename(from, to, failure);
  if (failure) ThrowFileError("renaming " + from.filename().string(), failure);
}

// The file goes by another name, with what SQLite has beside it, so that it can still be opened.
fs::path MoveAside(const fs::path& file) {
  const fs::path aside = DataDirectory::ReplacedFileOf(file);
  fs::path moved;
  for (const char* suffix : {"-wal", "-journal", ""}) {
    const fs::path from = file.string() + suffix;
    if (!NameExists(from)) continue;
    if (suffix != std::string_view() && FileBytes(from) == 0) {
      RemoveFile(from);
      continue;
    }
    moved = aside;
    Rename(from, aside.string() + suffix);
  }
  RemoveFile(file.string() + "-shm");
  return moved;
}

// A commit before the last would look like one after which a power cut has taken the others.
void GoOnFromHere(const RebuildTask& task, HistoryLog& history, std::uint32_t page_size) {
  try {
    SQLite::Database database = OpenSqliteDatabase(task.file.string(), {});
    database.exec("BEGIN IMMEDIATE");
    LivePages pages;
    pages.Attach(database.getHandle(), page_size);
    CommitCapture capture(history, pages, task.clock);
    StartAnew(
        {history, pages, capture, task.file, {}, task.log, task.name, ReconcileMoment::kWhileOpen},
        "the database was rebuilt from an earlier commit");
    history.Sync();
    database.exec("ROLLBACK");
  } catch (const SQLite::Exception& exception) {
    throw ErrorFromSqlite(std::string("opening the database: ") + exception.what(),
                          exception.getExtendedErrorCode());
  }
}

}  // namespace

Rebuilt RebuildDatabase(const RebuildTask& task) {
  const fs::path folder = DataDirectory::HistoryFolderOf(task.file);
  const std::uint32_t page_size = PageSizeOf(folder, task.name);
  HistoryLog history(folder, task.name, page_size, {}, task.log);
  if (history.IsEmpty()) throw Error(ErrorKind::kNotFound, "the database has no history");
  const HistoryLocation target = task.choose(history);
  const fs::path replaced = DataDirectory::ReplacedFileOf(task.file);
  if (NameExists(replaced)) {
    throw Error(ErrorKind::kAlreadyExists,
                "what an earlier rebuild replaced is still there: remove " +
                    replaced.filename().string() + " first");
  }
  const fs::path made = DataDirectory::RebuiltFileOf(task.file);
  try {
    WriteDatabase(history, target, page_size, made, task.log);
  } catch (...) {
    RemoveFile(made);
    throw;
  }
  Rebuilt rebuilt{target.position, MoveAside(task.file)};
  Rename(made, task.file);
  SyncFolder(task.file.parent_path());
  if (history.End().position.number != target.position.number) {
    GoOnFromHere(task, history, page_size);
    rebuilt.position = history.End().position;
  }
  return rebuilt;
}

}  // namespace storage
