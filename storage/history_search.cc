#include "storage/history_search.h"

#include <algorithm>
#include <functional>

#include "storage/file.h"
#include "storage/record_reader.h"

namespace storage {

namespace {

HistoryLocation BaseOf(const Segment& segment) {
  return {segment.header.number, kSegmentHeaderBytes, segment.header.base,
          segment.header.base_pages};
}

// The last commit for which `is_past` is still false, where it is false for the first commits and
// true for those that follow.
std::optional<HistoryLocation> FindLast(
    std::span<const Segment> segments,
    const std::function<bool(const CommitNumber&, std::int64_t time_ms)>& is_past) {
  const auto past =
      std::partition_point(segments.begin(), segments.end(), [&](const Segment& segment) {
        return !is_past(segment.header.base.number, segment.header.base.time_ms);
      });
  if (past == segments.begin()) return std::nullopt;
  const auto found = std::prev(past);
  const Segment& segment = *found;
  if (!is_past(segment.last.number, segment.last.time_ms)) return EndOf(segment);

  const std::vector<IndexEntry> index = IndexOf(segment);
  const auto entry = std::partition_point(index.begin(), index.end(), [&](const IndexEntry& each) {
    return !is_past(each.number, each.time_ms);
  });
  // What a segment is based on is the end of the one before, if there is one.
  HistoryLocation location = found == segments.begin() ? BaseOf(segment) : EndOf(*std::prev(found));
  if (entry == index.begin()) return location;
  File file(segment.path, File::Mode::kRead);
  RecordReader reader(file, segment.header, std::prev(entry)->offset, segment.end);
  while (const auto record = reader.Next()) {
    if (is_past(record->position.number, record->position.time_ms)) break;
    location = {segment.header.number, reader.next_offset(), record->position, record->pages_after};
  }
  return location;
}

}  // namespace

HistoryLocation EndOf(const Segment& segment) {
  return {segment.header.number, segment.end, segment.last, segment.last_pages};
}

std::optional<HistoryLocation> FindCommit(std::span<const Segment> segments,
                                          const CommitNumber& number) {
  const auto location =
      FindLast(segments, [&](const CommitNumber& each, std::int64_t) { return each > number; });
  if (!location || location->position.number.generation != number.generation) return std::nullopt;
  const bool found =
      number.commit == kEndOfGeneration || location->position.number.commit == number.commit;
  return found ? location : std::nullopt;
}

std::optional<HistoryLocation> FindCommitAt(std::span<const Segment> segments,
                                            std::int64_t time_ms) {
  return FindLast(segments, [&](const CommitNumber&, std::int64_t each) { return each > time_ms; });
}

std::optional<HistoryLocation> FindCommitWith(std::span<const Segment> segments,
                                              const PageDigest& digest) {
  for (auto segment = segments.rbegin(); segment != segments.rend(); ++segment) {
    std::optional<HistoryLocation> found;
    File file(segment->path, File::Mode::kRead);
    RecordReader reader(file, segment->header, kSegmentHeaderBytes, segment->end);
    while (const auto record = reader.Next()) {
      if (record->position.digest != digest) continue;
      found = {segment->header.number, reader.next_offset(), record->position, record->pages_after};
    }
    if (found) return found;
    if (segment->header.base.digest == digest) return BaseOf(*segment);
  }
  return std::nullopt;
}

}  // namespace storage
