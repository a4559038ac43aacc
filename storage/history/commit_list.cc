#include "storage/history/commit_list.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "storage/error.h"
#include "storage/segments/history_reader.h"
#include "storage/segments/segment.h"
#include "storage/sqlite/file.h"

namespace storage {

namespace {

// Of a record that tells of a commit; none of a snapshot of what is told of before.
std::optional<ListedCommit> CommitOf(const Segment& segment, const HistoryRecordHeader& record) {
  ListedCommit commit{record.position, record.kind, record.pages, record.bytes};
  if (record.kind != HistoryRecordKind::kSnapshot) return commit;
  if (segment.header.follows) return std::nullopt;
  commit.kind = record.position.number == CommitNumber{} ? HistoryRecordKind::kCommit
                                                         : HistoryRecordKind::kFound;
  return commit;
}

class CommitLister {
 public:
  CommitLister(const CommitRange& range, std::size_t most) : range_(range), most_(most) {}

  bool is_full() const noexcept { return listed_.size() >= most_; }
  std::vector<ListedCommit> Take() && { return std::move(listed_); }

  // From the newest of its commits to the oldest.
  void Add(const Segment& segment) {
    const std::vector<IndexEntry> index = IndexOf(segment);
    File file(segment.path, File::Mode::kRead);
    std::uint64_t end = segment.end;
    for (auto entry = index.rbegin(); entry != index.rend() && !is_full(); ++entry) {
      if (entry->number <= range_.newest) AddBetween(segment, file, entry->offset, end);
      end = entry->offset;
    }
    // A segment of a database that begins with another's state has it as its base alone.
    const bool is_first = !segment.header.begins_with_snapshot && !segment.header.follows;
    if (is_first && segment.header.base.number == CommitNumber{}) {
      Append({segment.header.base, HistoryRecordKind::kCommit, 0, 0});
    }
  }

 private:
  // The records from an entry of the index up to the next; behind a gap stands another entry.
  void AddBetween(const Segment& segment, File& file, std::uint64_t from, std::uint64_t to) {
    std::vector<ListedCommit> between;
    HistoryReader reader(file, segment.header, from, to);
    while (const auto record = reader.Next()) {
      if (const auto commit = CommitOf(segment, *record)) between.push_back(*commit);
    }
    std::for_each(between.rbegin(), between.rend(),
                  [&](const ListedCommit& commit) { Append(commit); });
  }
  void Append(const ListedCommit& commit) {
    const CommitNumber& number = commit.position.number;
    if (is_full() || number < range_.oldest || range_.newest < number) return;
    listed_.push_back(commit);
  }

  const CommitRange range_;
  const std::size_t most_;
  std::vector<ListedCommit> listed_;
};

std::vector<ListedCommit> ListIn(const std::vector<Segment>& segments, const CommitRange& range,
                                 std::size_t most) {
  CommitLister lister(range, most);
  for (auto segment = segments.rbegin(); segment != segments.rend(); ++segment) {
    if (lister.is_full() || segment->last.number < range.oldest) break;
    if (range.newest < segment->header.base.number) continue;
    lister.Add(*segment);
  }
  return std::move(lister).Take();
}

// Whether its file may be gone because it was too old.
bool WasPruned(const HistoryLog& log, const std::vector<Segment>& segments) {
  const std::vector<Segment> now = log.segments();
  return now.empty() || now.front().header.number > segments.front().header.number;
}

}  // namespace

std::vector<ListedCommit> ListCommits(const HistoryLog& log, const CommitRange& range,
                                      std::size_t most) {
  for (;;) {
    const std::vector<Segment> segments = log.segments();
    if (segments.empty()) return {};
    try {
      return ListIn(segments, range, most);
    } catch (const Error&) {
      if (!WasPruned(log, segments)) throw;
    }
  }
}

}  // namespace storage
