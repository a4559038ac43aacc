// The way through a history to the pages of an earlier commit.

#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "storage/history/history_search.h"
#include "storage/segments/page_block.h"
#include "storage/segments/segment.h"

namespace storage {

// Records that follow each other in one segment.
struct HistoryStretch {
  const Segment* segment = nullptr;
  std::uint64_t from = 0;  // byte of the first record
  std::uint64_t to = 0;    // byte behind the last
};

// Because records hold XORs, the same ones lead from a state to a later one and back: the pages of
// the target are those of the base, XORed with all records of all stretches, in any order.
struct HistoryPath {
  enum class Base {
    kLastCommit,  // the database as it is
    kNothing,     // pages of zeros: one of the stretches is a snapshot
  };
  Base base = Base::kLastCommit;
  std::vector<HistoryStretch> stretches;
};

// The records that lead from `from` to `to`, a later commit of the same history. None where not all
// of them are there any more, or damage is among them. `segments` must outlive them.
std::optional<std::vector<HistoryStretch>> FindRecordsBetween(std::span<const Segment> segments,
                                                              const HistoryLocation& from,
                                                              const HistoryLocation& to);

// Reads the records of `stretches`, one block of pages after the other. Throws kCorruptFile, kIo.
void ForEachBlock(std::span<const HistoryStretch> stretches,
                  const std::function<void(PageBlockDecoder&)>& take);

// All there are, the one that reads least first. None when damage or another program has cut the
// history between `target` and every base. `segments` must outlive them.
std::vector<HistoryPath> FindPaths(std::span<const Segment> segments,
                                   const HistoryLocation& target);

}  // namespace storage
