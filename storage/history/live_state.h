// What an open database is at one commit, held still while others write.

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "storage/history/history_search.h"
#include "storage/history/live_pages.h"
#include "storage/segments/page_digest.h"
#include "storage/sqlite/sqlite_call.h"

namespace storage {

// A connection in the middle of reading: as long as it lives the write-ahead log cannot begin anew,
// so it is to be let go of soon. One thread at a time.
class LiveState {
 public:
  // Opens the database's file; there is no state yet. Throws kIo, kCorruptFile.
  explicit LiveState(const std::string& path);
  ~LiveState();
  LiveState(const LiveState&) = delete;
  LiveState& operator=(const LiveState&) = delete;

  // From here on this is the database as it is now, which history knows as `location`. Requires: a
  // write transaction is open on another connection, and nothing is in the database but what is in
  // history.
  void Begin(const HistoryLocation& location);
  // The same of a database without a history, whose location tells of the pages alone.
  void Begin();

  const HistoryLocation& location() const noexcept { return location_; }
  std::uint32_t pages() const noexcept { return location_.pages; }
  // Requires: Begin was called.
  std::uint32_t page_size() const noexcept { return pages_.files().page_size(); }
  // Reads which frames of the log hold the state. To be called once, behind Begin; the turn is not
  // needed any more.
  void FindFrames();
  // Requires: FindFrames was called; page <= pages().
  void Read(PageNumber page, std::span<std::byte> to) const { pages_.Read(page, to); }
  // Those whose content is not the database file's, in no order. Requires: as Read.
  std::vector<PageNumber> PagesInLog() const { return pages_.PagesInFrames(); }

 private:
  void Run(const char* sql);
  std::uint32_t AskPageSize();

  ConnectionHandle handle_;
  HistoryLocation location_;
  WalPosition end_;
  LivePages pages_;
};

}  // namespace storage
