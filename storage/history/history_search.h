// Finds commits in a history's segments.

#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "storage/segments/segment.h"

namespace storage {

// A point in a history: behind a record, or before the first one of a segment.
struct HistoryLocation {
  std::uint64_t segment = 0;  // its number
  std::uint64_t offset = 0;   // the byte behind the record
  HistoryPosition position;
  std::uint32_t pages = 0;  // of the database there
};

HistoryLocation EndOf(const Segment& segment);

// Those of `segments` among which FindCommit, or FindCommitAt, finds the same: two at most. Reads
// no file.
std::span<const Segment> SegmentsWith(std::span<const Segment> segments,
                                      const CommitNumber& number);
std::span<const Segment> SegmentsWith(std::span<const Segment> segments, std::int64_t time_ms);

// The first two read what lies between two entries of one segment's index, the third all, the last
// a whole write-ahead log. `segments` are in order. They throw kCorruptFile, kIo.

// The commit of that number; the last of its generation for kEndOfGeneration.
std::optional<HistoryLocation> FindCommit(std::span<const Segment> segments,
                                          const CommitNumber& number);
// The last commit at or before `time_ms`.
std::optional<HistoryLocation> FindCommitAt(std::span<const Segment> segments,
                                            std::int64_t time_ms);
// The last commit after which the database had that digest.
std::optional<HistoryLocation> FindCommitWith(std::span<const Segment> segments,
                                              const PageDigest& digest);
// The same, among those of the last write-ahead log and the one that was before them: a power cut
// takes no others.
std::optional<HistoryLocation> FindInLastLog(std::span<const Segment> segments,
                                             const PageDigest& digest);

}  // namespace storage
