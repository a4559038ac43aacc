// The last requests that clients have made.

#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "compat/control/journal_entry.h"
#include "emulator/journal/frame_queue.h"
#include "emulator/journal/journal_frame.h"
#include "emulator/journal/text_pool.h"

namespace emulator {

// Keeps so many, or so many bytes of them, whichever is less. Thread-safe.
class Journal {
 public:
  static constexpr std::size_t kMostEntries = 10'000;

  // With `most_bytes` of 0 nothing is kept.
  explicit Journal(std::uint64_t most_bytes) : most_bytes_(most_bytes) {}

  bool is_on() const noexcept { return most_bytes_ > 0; }

  // Gives the entry its id.
  void Add(const JournalFrame::Bytes& frame);

  struct Part {
    std::vector<compat::control::JournalEntry> entries;  // in the order of their ids
    std::uint64_t last_id = 0;                           // what has a larger one is not in it
  };
  // What the account has with a larger id than `since`: the first ones, `most` at most.
  Part After(const std::string& account_id, std::uint64_t since = 0,
             std::size_t most = kMostEntries) const;
  // Of all accounts' last one; 0 before the first.
  std::uint64_t last_id() const;

  // Forgets those of the account. Returns how many there were. What they took counts until they
  // would have been dropped, but for what requests have in common.
  std::size_t Clear(const std::string& account_id);

  enum class News {
    kSome,
    kNone,
    kStopped,  // there will be none
  };
  // Waits until something has a larger id than `since`, or for `deadline`, or for Stop().
  News WaitForNews(std::uint64_t since, std::chrono::steady_clock::time_point deadline);
  // Nobody waits any more.
  void Stop() noexcept;

 private:
  // Requires: there is one.
  void DropOldest();

  const std::uint64_t most_bytes_;
  mutable std::mutex mutex_;
  std::condition_variable added_;
  std::size_t waiting_ = 0;  // guarded by mutex_, as all that follows
  bool is_stopping_ = false;
  FrameQueue frames_;  // what the entries have of their own; the labels are of common_
  TextPool common_;
  std::uint64_t last_id_ = 0;
};

}  // namespace emulator
