// What memory SQLite holds, and what one request may make it take.

#pragma once

#include <cstdint>

namespace storage {

// Bytes; 0 sets no bound.
struct SqlMemoryLimits {
  std::uint64_t request = 0;  // what one request takes, beyond what SQLite held before it
  std::uint64_t all = 0;      // what SQLite holds for all of the process, when a request wants more
};

// From here on SQLite takes no memory on this thread that is over the limits, but fails as where
// the system has none; what it holds counts from zero.
void BeginSqlMemory(const SqlMemoryLimits& limits) noexcept;
// SQLite takes what it wants again on this thread. What a commit, a rollback or the program's own
// statements need is never refused, however much others hold.
void LiftSqlMemory() noexcept;
// Memory was refused on this thread since BeginSqlMemory.
bool SqlMemoryWasRefused() noexcept;
// The most that SQLite has held on this thread since then, beyond what it held before.
std::uint64_t MostSqlMemory() noexcept;

// What SQLite holds for all of the process; of each other thread a part of 64 KiB may be missing,
// or be counted though it was freed. Thread-safe.
std::uint64_t SqlMemoryHeld() noexcept;

}  // namespace storage
