#include "storage/history/history_search.h"

#include <algorithm>
#include <functional>
#include <string>

#include "storage/error.h"
#include "storage/segments/history_reader.h"
#include "storage/sqlite/file.h"

namespace storage {

namespace {

HistoryLocation BaseOf(const Segment& segment) {
  return {segment.header.number, kSegmentHeaderBytes, segment.header.base,
          segment.header.base_pages};
}

// What was before a snapshot that follows nothing is not known.
bool KnowsBase(const Segment& segment) {
  return segment.header.follows || !segment.header.begins_with_snapshot;
}

// Headers are believed once their records are whole. Throws kCorruptFile.
void CheckWhole(HistoryReader& reader, bool found, const Segment& segment) {
  if (found && reader.IsWhole()) return;
  throw Error(ErrorKind::kCorruptFile, "reading history: the record at byte " +
                                           std::to_string(reader.offset()) + " of " +
                                           segment.path.filename().string() + " is damaged");
}

// The last record of `segment`, from `offset` on, that is not past. None when the first one is.
// Requires: one that is past follows.
std::optional<HistoryLocation> FindLastIn(
    const Segment& segment, std::uint64_t offset,
    const std::function<bool(const HistoryPosition&)>& is_past,
    const std::function<bool(const HistoryPosition&)>& is_it) {
  File file(segment.path, File::Mode::kRead);
  const std::uint64_t end = EndOfStretch(segment, offset);
  HistoryReader reader(file, segment.header, offset, end);
  std::optional<HistoryLocation> found;
  std::uint64_t found_offset = offset;
  for (;;) {
    const auto record = reader.Next();
    if (!record || is_past(record->position)) {
      CheckWhole(reader, record.has_value(), segment);
      break;
    }
    found_offset = reader.offset();
    found = {segment.header.number, reader.next_offset(), record->position, record->pages_after};
    if (is_it(record->position)) break;
  }
  if (found) {
    HistoryReader again(file, segment.header, found_offset, end);
    CheckWhole(again, again.Next().has_value(), segment);
  }
  return found;
}

// Whether what was committed right behind the base is lost.
bool LostFirstCommits(const Segment& segment) {
  return !segment.gaps.empty() && segment.gaps.front().from == kSegmentHeaderBytes;
}

// The last record of a segment after which the database had that digest.
std::optional<HistoryLocation> FindLastWith(
    const Segment& segment, const PageDigest& digest,
    const std::function<bool(const HistoryRecordHeader&)>& counts) {
  std::optional<HistoryLocation> found;
  File file(segment.path, File::Mode::kRead);
  for (const SegmentStretch& stretch : StretchesOf(segment)) {
    HistoryReader reader(file, segment.header, stretch.from, stretch.to);
    while (const auto record = reader.Next()) {
      if (!counts(*record)) found.reset();
      if (record->position.digest != digest) continue;
      found = {segment.header.number, reader.next_offset(), record->position, record->pages_after};
    }
  }
  return found;
}

// The segment that holds the last commit for which `is_past` is still false, and the one before.
std::span<const Segment> SegmentsBefore(
    std::span<const Segment> segments, const std::function<bool(const HistoryPosition&)>& is_past) {
  const auto past =
      std::partition_point(segments.begin(), segments.end(),
                           [&](const Segment& segment) { return !is_past(segment.header.base); });
  const auto count = static_cast<std::size_t>(past - segments.begin());
  return segments.first(count).last(std::min<std::size_t>(count, 2));
}

// The last commit for which `is_past` is still false, where it is false for the first commits and
// true for those that follow. None follows for which `is_it` is true.
std::optional<HistoryLocation> FindLast(std::span<const Segment> segments,
                                        const std::function<bool(const HistoryPosition&)>& is_past,
                                        const std::function<bool(const HistoryPosition&)>& is_it) {
  const std::span<const Segment> before = SegmentsBefore(segments, is_past);
  if (before.empty()) return std::nullopt;
  const Segment& segment = before.back();
  if (!is_past(segment.last)) return EndOf(segment);

  const std::vector<IndexEntry> index = IndexOf(segment);
  const auto entry = std::partition_point(index.begin(), index.end(), [&](const IndexEntry& each) {
    return !is_past({each.number, each.time_ms, {}});
  });
  if (entry != index.begin()) {
    if (auto location = FindLastIn(segment, std::prev(entry)->offset, is_past, is_it)) {
      return location;
    }
  }
  if (LostFirstCommits(segment) && !is_it(segment.header.base)) {
    throw Error(ErrorKind::kCorruptFile, "reading history: the first commits of " +
                                             segment.path.filename().string() + " are damaged");
  }
  // What a segment is based on is the end of the one before, if there is one.
  if (before.size() > 1) return EndOf(before.front());
  return KnowsBase(segment) ? std::optional(BaseOf(segment)) : std::nullopt;
}

}  // namespace

HistoryLocation EndOf(const Segment& segment) {
  return {segment.header.number, segment.end, segment.last, segment.last_pages};
}

std::span<const Segment> SegmentsWith(std::span<const Segment> segments,
                                      const CommitNumber& number) {
  return SegmentsBefore(segments,
                        [&](const HistoryPosition& each) { return each.number > number; });
}

std::span<const Segment> SegmentsWith(std::span<const Segment> segments, std::int64_t time_ms) {
  return SegmentsBefore(segments,
                        [&](const HistoryPosition& each) { return each.time_ms > time_ms; });
}

std::optional<HistoryLocation> FindCommit(std::span<const Segment> segments,
                                          const CommitNumber& number) {
  const auto location = FindLast(
      segments, [&](const HistoryPosition& each) { return each.number > number; },
      [&](const HistoryPosition& each) { return each.number == number; });
  if (!location || location->position.number.generation != number.generation) return std::nullopt;
  const bool found =
      number.commit == kEndOfGeneration || location->position.number.commit == number.commit;
  return found ? location : std::nullopt;
}

std::optional<HistoryLocation> FindCommitAt(std::span<const Segment> segments,
                                            std::int64_t time_ms) {
  return FindLast(
      segments, [&](const HistoryPosition& each) { return each.time_ms > time_ms; },
      [](const HistoryPosition&) { return false; });
}

std::optional<HistoryLocation> FindCommitWith(std::span<const Segment> segments,
                                              const PageDigest& digest) {
  for (auto segment = segments.rbegin(); segment != segments.rend(); ++segment) {
    const auto found = FindLastWith(*segment, digest, [](const auto&) { return true; });
    if (found) return found;
    if (segment->header.base.digest == digest && KnowsBase(*segment)) return BaseOf(*segment);
  }
  return std::nullopt;
}

std::optional<HistoryLocation> FindInLastLog(std::span<const Segment> segments,
                                             const PageDigest& digest) {
  const WalPosition last_log = segments.back().last_wal;
  for (auto segment = segments.rbegin(); segment != segments.rend(); ++segment) {
    bool reaches_back = false;
    const auto found = FindLastWith(*segment, digest, [&](const HistoryRecordHeader& record) {
      const bool is_of_log = record.wal.IsSameLog(last_log);
      reaches_back = reaches_back || !is_of_log;
      return is_of_log;
    });
    if (found || reaches_back) return found;
    if (segment->header.base.digest == digest && KnowsBase(*segment)) return BaseOf(*segment);
  }
  return std::nullopt;
}

}  // namespace storage
