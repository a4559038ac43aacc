#include "storage/sqlite/sql_memory.h"

#include <algorithm>
#include <atomic>
#include <limits>

#include <sqlite3.h>

#include "storage/heap.h"

namespace storage {

namespace {

constexpr std::int64_t kNoLimit = std::numeric_limits<std::int64_t>::max();
// What a thread keeps to itself before it is added to what all hold: an addition that all share
// costs many times what one of its own does.
constexpr std::int64_t kPart = std::int64_t{64} << 10U;
// A request that has held so much leaves the allocator holes that are worth giving back.
constexpr std::int64_t kWorthGivingBack = std::int64_t{32} << 20U;

// Less than nothing may be held: who frees a block need not be who took it.
struct ThreadMemory {
  std::int64_t part = 0;  // not added to `held_by_all` yet
  std::int64_t held = 0;
  std::int64_t most = 0;
  std::int64_t most_allowed = kNoLimit;
  std::int64_t most_allowed_of_all = kNoLimit;
  bool refused = false;
  bool is_followed = false;  // a PartOfThread adds what is left when the thread ends
  bool has_ended = false;
};

// SQLite has one allocator for all of the process, and what it holds is the process's, too.
std::atomic<std::int64_t> held_by_all{0};
constinit thread_local ThreadMemory memory;

void AddPart() noexcept {
  held_by_all.fetch_add(memory.part, std::memory_order_relaxed);
  memory.part = 0;
}

class PartOfThread {
 public:
  PartOfThread() noexcept { memory.is_followed = true; }
  ~PartOfThread() {
    AddPart();
    memory.has_ended = true;
  }
  PartOfThread(const PartOfThread&) = delete;
  PartOfThread& operator=(const PartOfThread&) = delete;
};

[[gnu::noinline]] void FollowThread() noexcept { thread_local const PartOfThread part; }

void Count(std::int64_t bytes) noexcept {
  memory.held += bytes;
  memory.most = std::max(memory.most, memory.held);
  memory.part += bytes;
  if (!memory.is_followed) FollowThread();
  if (memory.part >= kPart || memory.part <= -kPart || memory.has_ended) AddPart();
}

bool MayTake(std::int64_t bytes) noexcept {
  if (memory.held + bytes <= memory.most_allowed &&
      (memory.most_allowed_of_all == kNoLimit ||
       held_by_all.load(std::memory_order_relaxed) + memory.part + bytes <=
           memory.most_allowed_of_all)) {
    return true;
  }
  memory.refused = true;
  return false;
}

sqlite3_mem_methods UsualMethods() noexcept {
  sqlite3_mem_methods methods{};
  sqlite3_config(SQLITE_CONFIG_GETMALLOC, &methods);
  return methods;
}

const sqlite3_mem_methods usual = UsualMethods();

void* Take(int bytes) noexcept {
  if (!MayTake(bytes)) return nullptr;
  void* const block = usual.xMalloc(bytes);
  if (block != nullptr) Count(usual.xSize(block));
  return block;
}

void Free(void* block) noexcept {
  Count(-std::int64_t{usual.xSize(block)});
  usual.xFree(block);
}

void* TakeAnother(void* block, int bytes) noexcept {
  const std::int64_t before = usual.xSize(block);
  if (bytes > before && !MayTake(bytes - before)) return nullptr;
  void* const other = usual.xRealloc(block, bytes);
  if (other != nullptr) Count(usual.xSize(other) - before);
  return other;
}

// Before main: SQLite takes another allocator only while it has not begun to work.
const bool is_counting = [] {
  sqlite3_mem_methods methods = usual;
  methods.xMalloc = Take;
  methods.xFree = Free;
  methods.xRealloc = TakeAnother;
  return sqlite3_config(SQLITE_CONFIG_MALLOC, &methods) == SQLITE_OK;
}();

std::int64_t LimitOf(std::uint64_t bytes) noexcept {
  if (bytes == 0 || bytes > static_cast<std::uint64_t>(kNoLimit)) return kNoLimit;
  return static_cast<std::int64_t>(bytes);
}

}  // namespace

void BeginSqlMemory(const SqlMemoryLimits& limits) noexcept {
  memory.held = 0;
  memory.most = 0;
  memory.most_allowed = is_counting ? LimitOf(limits.request) : kNoLimit;
  memory.most_allowed_of_all = is_counting ? LimitOf(limits.all) : kNoLimit;
  memory.refused = false;
}

void LiftSqlMemory() noexcept {
  memory.most_allowed = kNoLimit;
  memory.most_allowed_of_all = kNoLimit;
  if (memory.most >= kWorthGivingBack) WantMemoryGivenBack();
}

bool SqlMemoryWasRefused() noexcept { return memory.refused; }

std::uint64_t MostSqlMemory() noexcept { return static_cast<std::uint64_t>(memory.most); }

std::uint64_t SqlMemoryHeld() noexcept {
  const std::int64_t held = held_by_all.load(std::memory_order_relaxed) + memory.part;
  return held < 0 ? 0 : static_cast<std::uint64_t>(held);
}

}  // namespace storage
