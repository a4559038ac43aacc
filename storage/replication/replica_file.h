// A database's file that follows the history of another, commit by commit.

#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>

#include "storage/database/database.h"
#include "storage/history/history_search.h"
#include "storage/segments/history_position.h"
#include "storage/segments/segment.h"
#include "storage/sqlite/file.h"

namespace storage {

// Byte for byte what the other's file is once its log has been copied into it. Nothing is synced:
// what a kill or a power cut leaves is looked through when it is opened again. SQLite may read the
// file between the calls, by connections that end before this does. One thread at a time.
class ReplicaFile {
 public:
  // Called every so often while pages are copied; what it throws ends that.
  using Check = std::function<void()>;

  // Goes on with what is in `folder`, which need not be there. Reads all of it. Throws kIo.
  explicit ReplicaFile(std::filesystem::path folder);

  const std::filesystem::path& path() const noexcept { return path_; }
  // The commit that it holds; none where it holds none that is known.
  const std::optional<HistoryPosition>& position() const noexcept { return position_; }

  // Makes it what `source` was at `at`. Throws as Database::CopyTo; it holds nothing then.
  // Requires: nobody else has it open.
  void Copy(Database& source, const HistoryLocation& at, const Check& check);

  // Makes it what the database was at `to`, by the records in `segments` from `from` on, which it
  // holds. Throws kConflict where the history between the two has gone or is damaged, kCorruptFile,
  // kIo, kDiskFull and what `check` throws; what it holds then is not known any more.
  void Advance(std::span<const Segment> segments, const HistoryLocation& from,
               const HistoryLocation& to, const Check& check);

  // It does not say any more what it holds.
  void Forget();

 private:
  // What it says of itself, if it is so.
  std::optional<HistoryPosition> ReadPosition();
  void NotePosition(const HistoryPosition& position, std::uint32_t pages);

  const std::filesystem::path folder_;
  const std::filesystem::path path_;
  std::optional<File> file_;   // while there is one
  std::optional<File> state_;  // says which commit that holds; empty while it is written
  std::uint32_t page_size_ = 0;
  std::uint32_t pages_ = 0;
  std::optional<HistoryPosition> position_;
};

}  // namespace storage
