// The files of an open database, read below SQLite.

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "storage/segments/history_format.h"
#include "storage/segments/page_digest.h"

struct sqlite3;
struct sqlite3_file;

namespace storage {

// What SQLite keeps in shared memory about the write-ahead log.
// https://www.sqlite.org/walformat.html#the_wal_index_file_format
struct WalIndex {
  WalPosition end;                  // the last frame that is committed
  std::uint32_t pages = 0;          // of the database, by the log; 0 when the log is empty
  std::uint32_t commits = 0;        // goes up by one with each
  std::uint32_t copied_frames = 0;  // that checkpoints have copied into the database file
  // That a checkpoint has begun to copy, whether it came to an end or not; all of them in an index
  // that was made out of the log.
  std::uint32_t copying_frames = 0;
};

// A frame of the write-ahead log. https://www.sqlite.org/fileformat2.html#walformat
struct WalFrame {
  PageNumber page = 0;
  std::uint32_t pages_after_commit = 0;  // 0 unless the frame ends a commit
  WalPosition log;                       // salts; not a length
};
inline constexpr std::size_t kWalFrameHeaderBytes = 24;
WalFrame DecodeWalFrame(std::span<const std::byte, kWalFrameHeaderBytes> header) noexcept;

// Reads through the file handles of a connection, which must outlive this: to close a descriptor of
// one's own would drop the locks that SQLite holds on the file (POSIX locks belong to the process).
// Frames count from 0. Throws kIo, kCorruptFile. One thread at a time, with the connection.
class DatabaseFiles {
 public:
  // Requires: the connection has read the database in WAL mode.
  DatabaseFiles(sqlite3* connection, std::uint32_t page_size);

  std::uint32_t page_size() const noexcept { return page_size_; }
  // True to what is there while a write transaction is open.
  WalIndex ReadWalIndex() const;
  // Frames `first` and up, headers included, as many as fill `to`.
  void ReadFrames(std::uint32_t first, std::span<std::byte> to) const;
  std::size_t frame_bytes() const noexcept { return kWalFrameHeaderBytes + page_size_; }
  void ReadFramePage(std::uint32_t frame, std::span<std::byte> to) const;
  // A page of the database file, whatever the log says; zeros beyond its end.
  void ReadFilePage(PageNumber page, std::span<std::byte> to) const;
  std::uint32_t FilePages() const;

 private:
  sqlite3_file* WalFile() const;

  sqlite3* connection_;
  std::uint32_t page_size_;
  sqlite3_file* database_;
};

}  // namespace storage
