#include "storage/history/history_path.h"

#include <algorithm>
#include <string>
#include <utility>

#include "storage/error.h"
#include "storage/segments/history_reader.h"
#include "storage/sqlite/file.h"

namespace storage {

namespace {

class PathFinder {
 public:
  PathFinder(std::span<const Segment> segments, std::size_t at, const HistoryLocation& target)
      : segments_(segments), at_(at), target_(target) {}

  std::optional<HistoryPath> FromLastCommit() {
    if (!Follow(at_ + 1, segments_.size())) return std::nullopt;
    path_ = {HistoryPath::Base::kLastCommit, {}};
    AddBehindTarget(segments_.size());
    return Found();
  }

  // From a commit in the segment at `from`, whose byte behind is `offset`.
  std::optional<HistoryPath> FromEarlier(std::size_t from, std::uint64_t offset) {
    if (!Follow(from + 1, at_ + 1)) return std::nullopt;
    path_ = {HistoryPath::Base::kLastCommit, {}};
    for (std::size_t i = from; i <= at_; ++i) {
      const std::uint64_t first = std::max(i == from ? offset : 0, segments_[i].first_record);
      Add(i, first, i == at_ ? target_.offset : segments_[i].end);
    }
    return Found();
  }

  std::optional<HistoryPath> FromSnapshotOf(std::size_t base) {
    const Segment& segment = segments_[base];
    path_ = {HistoryPath::Base::kNothing, {}};
    Add(base, kSegmentHeaderBytes, segment.first_record);
    if (base > at_) {
      if (!Follow(at_ + 1, base + 1)) return std::nullopt;
      AddBehindTarget(base);
      return Found();
    }
    if (!Follow(base + 1, at_ + 1)) return std::nullopt;
    for (std::size_t i = base; i < at_; ++i) Add(i, segments_[i].first_record, segments_[i].end);
    Add(at_, segments_[at_].first_record, target_.offset);
    return Found();
  }

 private:
  bool Follow(std::size_t first, std::size_t end) const {
    return std::all_of(segments_.begin() + static_cast<std::ptrdiff_t>(first),
                       segments_.begin() + static_cast<std::ptrdiff_t>(end),
                       [](const Segment& segment) { return segment.header.follows; });
  }
  void Add(std::size_t segment, std::uint64_t from, std::uint64_t to) {
    if (from >= to) return;
    for (const SegmentGap& gap : segments_[segment].gaps) {
      if (gap.from < to && gap.to > from) crosses_gap_ = true;
    }
    path_.stretches.push_back({&segments_[segment], from, to});
  }
  std::optional<HistoryPath> Found() {
    if (std::exchange(crosses_gap_, false)) return std::nullopt;
    return path_;
  }
  // From the target to the end of the segment before `end`.
  void AddBehindTarget(std::size_t end) {
    Add(at_, std::max(target_.offset, segments_[at_].first_record), segments_[at_].end);
    for (std::size_t i = at_ + 1; i < end; ++i) Add(i, segments_[i].first_record, segments_[i].end);
  }

  std::span<const Segment> segments_;
  std::size_t at_;  // the target's segment
  const HistoryLocation& target_;
  HistoryPath path_;
  bool crosses_gap_ = false;
};

std::uint64_t BytesOf(const HistoryPath& path) {
  std::uint64_t bytes = 0;
  for (const HistoryStretch& stretch : path.stretches) bytes += stretch.to - stretch.from;
  return bytes;
}

std::span<const Segment>::iterator FindSegment(std::span<const Segment> segments,
                                               std::uint64_t number) {
  return std::ranges::find(segments, number,
                           [](const Segment& each) { return each.header.number; });
}

}  // namespace

std::optional<std::vector<HistoryStretch>> FindRecordsBetween(std::span<const Segment> segments,
                                                              const HistoryLocation& from,
                                                              const HistoryLocation& to) {
  const auto first = FindSegment(segments, from.segment);
  const auto last = FindSegment(segments, to.segment);
  if (first == segments.end() || last == segments.end() || last < first) return std::nullopt;
  PathFinder finder(segments, static_cast<std::size_t>(last - segments.begin()), to);
  auto path = finder.FromEarlier(static_cast<std::size_t>(first - segments.begin()), from.offset);
  if (!path) return std::nullopt;
  return std::move(path->stretches);
}

void ForEachBlock(std::span<const HistoryStretch> stretches,
                  const std::function<void(PageBlockDecoder&)>& take) {
  for (const HistoryStretch& stretch : stretches) {
    File file(stretch.segment->path, File::Mode::kRead);
    HistoryReader reader(file, stretch.segment->header, stretch.from, stretch.to);
    while (reader.Next()) reader.ReadBlocks(take);
    if (reader.offset() != stretch.to) {
      throw Error(ErrorKind::kCorruptFile,
                  "reading history: " + stretch.segment->path.filename().string() +
                      " is damaged at byte " + std::to_string(reader.offset()));
    }
  }
}

std::vector<HistoryPath> FindPaths(std::span<const Segment> segments,
                                   const HistoryLocation& target) {
  const auto found = FindSegment(segments, target.segment);
  if (found == segments.end()) return {};
  // What was before a snapshot that nothing leads to is not known.
  if (target.offset < found->first_record && !found->header.follows) return {};
  PathFinder finder(segments, static_cast<std::size_t>(found - segments.begin()), target);
  std::vector<HistoryPath> paths;
  const auto add = [&](std::optional<HistoryPath> path) {
    if (path) paths.push_back(std::move(*path));
  };
  add(finder.FromLastCommit());
  for (std::size_t i = 0; i < segments.size(); ++i) {
    if (segments[i].header.begins_with_snapshot) add(finder.FromSnapshotOf(i));
  }
  // A base of nothing has all pages read, to see which differ.
  const std::uint64_t all_pages = std::uint64_t{target.pages} * found->header.page_size;
  std::ranges::stable_sort(paths, {}, [&](const HistoryPath& path) {
    return BytesOf(path) + (path.base == HistoryPath::Base::kNothing ? all_pages : 0);
  });
  return paths;
}

}  // namespace storage
