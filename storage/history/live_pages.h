// The newest content of a database's pages: in the write-ahead log where it has them, else in the
// file.

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "storage/history/database_files.h"
#include "storage/segments/page_digest.h"

namespace storage {

// The page that holds the byte at 1 GiB: SQLite locks it and never uses it.
// https://www.sqlite.org/fileformat2.html#the_lock_byte_page
PageNumber LockBytePage(std::uint32_t page_size) noexcept;

// Knows for a stretch of the log, from its front, which frame holds which page. One thread at a
// time.
class LivePages {
 public:
  // `connection` is the one to read through from here on; it must outlive this or the next call.
  void Attach(sqlite3* connection, std::uint32_t page_size);

  const DatabaseFiles& files() const noexcept { return *files_; }
  // How far in the log this looks.
  const WalPosition& end() const noexcept { return end_; }

  // Starts over: the first `end.frames` frames of the log.
  void Reset(const WalPosition& end);
  // All of the log is in the database file: its frames need not be read any more, and may be
  // overwritten by whoever writes next.
  void ForgetFrames() noexcept { frames_.clear(); }
  // Adds a frame at the end.
  void Add(PageNumber page, std::uint32_t frame) { frames_[page] = frame; }
  void SetEnd(const WalPosition& end) noexcept { end_ = end; }

  void Read(PageNumber page, std::span<std::byte> to) const;
  // Those that are read from frames, in no order.
  std::vector<PageNumber> PagesInFrames() const;
  // Of pages 1 to `pages`.
  PageDigest Digest(std::uint32_t pages) const;

 private:
  std::optional<DatabaseFiles> files_;
  WalPosition end_;
  std::unordered_map<PageNumber, std::uint32_t> frames_;
};

}  // namespace storage
