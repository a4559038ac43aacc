#include "storage/history/history.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "storage/error.h"
#include "storage/history/page_rebuild.h"
#include "storage/sqlite/file.h"
#include "storage/try_warn.h"

namespace storage {

History::History(std::filesystem::path folder, std::string name, std::filesystem::path database,
                 std::uint32_t page_size, const Clock& clock, const HistoryOptions& options,
                 Log& log)
    : folder_(std::move(folder)),
      name_(std::move(name)),
      database_(std::move(database)),
      page_size_(page_size),
      clock_(clock),
      options_(options),
      warnings_(log),
      log_(folder_, name_, page_size, options.log, log),
      capture_(log_, pages_, clock) {}

void History::Warn(std::string_view what, const std::exception& error) noexcept {
  TryWarn(warnings_, {"history of ", name_, ": ", what, ": ", error.what()});
}

ReconcileTask History::Task() {
  return {log_, pages_, capture_, database_, CleanEndFile(), warnings_, name_, moment_};
}

void History::NoteInOrder() noexcept {
  standing_ = Standing::kInOrder;
  moment_ = ReconcileMoment::kWhileOpen;
}

HistoryPosition History::Current() const {
  if (log_.IsEmpty()) throw Error(ErrorKind::kIo, "the database has no history yet");
  return log_.End().position;
}

void History::Attach(sqlite3* connection) {
  pages_.Attach(connection, page_size_);
  if (attached_) return;
  attached_ = true;
  try {
    Reconcile(Task());
    NoteInOrder();
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::kNewerVersion) throw;
    Warn("it could not be brought up to date and will be later", error);
  }
}

void History::CatchUp() {
  seen_ = pages_.files().ReadWalIndex();
  const WalIndex& index = seen_;
  const bool known = standing_ != Standing::kUnknown;
  if (known && index.end == pages_.end()) {
    standing_ = Standing::kInOrder;
    return;
  }
  const bool grown = index.end.IsSameLog(pages_.end()) && index.end.frames > pages_.end().frames;
  if (known && grown && index.copying_frames <= pages_.end().frames) {
    Append(index.end.frames, HistoryRecordKind::kFound);
    return;
  }
  const ReconcileTask task = Task();
  standing_ = Standing::kUnknown;
  if (!known && !log_.IsEmpty()) {
    ReconcileByDigest(task);
  } else if (known && index.end.frames > 0) {
    AppendFound(task);
  } else {
    Reconcile(task);
  }
  NoteInOrder();
}

// While it runs the standing is what it was: readers that ask know all that was before.
void History::Append(std::uint32_t frames, HistoryRecordKind kind) {
  try {
    capture_.Capture(frames, kind, seen_);
  } catch (const Error&) {
    standing_ = Standing::kBehind;
    throw;
  } catch (...) {
    // Where memory runs out, history and pages may part.
    standing_ = Standing::kUnknown;
    throw;
  }
  standing_ = Standing::kInOrder;
}

void History::TryCatchUp() noexcept {
  try {
    CatchUp();
  } catch (const std::exception& error) {
    Warn("commits could not be appended and will be later", error);
  }
}

void History::AppendCommit(std::uint32_t frames) noexcept {
  // Who has not got what was before must not go on from it.
  moment_ = ReconcileMoment::kWhileOpen;
  if (standing_ != Standing::kInOrder) return;
  try {
    Append(frames, HistoryRecordKind::kCommit);
  } catch (const std::exception& error) {
    Warn("a commit could not be appended and will be later", error);
  }
}

void History::MakeSnapshot() {
  if (!capture_.Snapshot(log_.End().pages)) {
    standing_ = Standing::kUnknown;
    StartAnew(Task(), "the database's pages are not what the last commit left");
    standing_ = Standing::kInOrder;
  }
  log_.Sync();
}

void History::Prune(std::int64_t retention_ms) {
  CatchUp();
  const std::int64_t oldest_ms =
      retention_ms == 0 ? std::numeric_limits<std::int64_t>::max() : clock_.NowMs() - retention_ms;
  const Segment last = log_.segments().back();
  const bool holds_commits = last.end > last.first_record;
  if (last.last.time_ms < oldest_ms && holds_commits) MakeSnapshot();
  log_.Prune(oldest_ms, options_.pins);
}

bool History::IsSnapshotDue() const {
  const std::uint64_t database_bytes = std::uint64_t{log_.End().pages} * page_size_;
  return log_.bytes_since_snapshot() >
         std::max({options_.snapshot_bytes, database_bytes, next_snapshot_bytes_});
}

// A checkpoint can do without. If it comes to nothing, again once there is twice as much.
void History::TryMakeSnapshot() {
  if (!IsSnapshotDue()) return;
  next_snapshot_bytes_ = 2 * log_.bytes_since_snapshot();
  try {
    MakeSnapshot();
    next_snapshot_bytes_ = 0;
  } catch (const Error& error) {
    Warn("a snapshot could not be made and will be later", error);
  }
}

void History::TryPrune() {
  try {
    log_.Prune(clock_.NowMs() - options_.retention_ms, options_.pins);
  } catch (const Error& error) {
    Warn("what is too old could not be removed and will be later", error);
  }
}

bool History::PrepareCheckpoint(DueSnapshot snapshot) noexcept {
  try {
    CatchUp();
    log_.Sync();
    if (snapshot == DueSnapshot::kMade) TryMakeSnapshot();
    TryPrune();
    return standing_ == Standing::kInOrder;
  } catch (const std::exception& error) {
    Warn("the write-ahead log stays as it is until history can be written", error);
    return false;
  }
}

std::filesystem::path History::PrepareBackgroundCheckpoint() {
  CatchUp();
  TryPrune();
  return log_.FileToSync();
}

std::unique_ptr<HeldSnapshot> History::BeginSnapshot() {
  CatchUp();
  next_snapshot_bytes_ = 2 * log_.bytes_since_snapshot();
  return std::make_unique<HeldSnapshot>(log_.ReserveSnapshot(), pages_.end());
}

void History::TakeSnapshot(HeldSnapshot& snapshot) {
  // What was cut off meanwhile needs none.
  if (!log_.InsertSnapshot(snapshot.segment())) return;
  snapshot.NoteTaken();
  next_snapshot_bytes_ = 0;
}

void History::GoOnFromPagesAsTheyAre() {
  CatchUp();
  MakeSnapshot();
}

void History::NoteEmptyLog() {
  WalPosition front = pages_.files().ReadWalIndex().end;
  // SQLite counts the logs in the first salt. With another one another program has begun it anew.
  if (front.salt_1 != pages_.end().salt_1 + 1) standing_ = Standing::kUnknown;
  // What stands in it already is another program's, and found by the next CatchUp.
  front.frames = 0;
  pages_.Reset(front);
}

bool History::HasEmptyLog() const {
  return standing_ == Standing::kInOrder && pages_.end().frames == 0 &&
         pages_.files().ReadWalIndex().end == pages_.end();
}

void History::Close() noexcept {
  try {
    const CleanEnd end = CleanEndOf(database_, Current());
    File file(CleanEndFile(), File::Mode::kCreate);
    file.WriteAt(0, EncodeCleanEnd(end));
  } catch (const std::exception& error) {
    Warn("the next start will read all of the database", error);
  }
}

Restored History::Restore(const HistoryLocation& target, Durability durability,
                          const GoOnWaiting& go_on_waiting) {
  for (std::size_t way = 0;; ++way) {
    RestoreTransaction transaction(database_.string(), durability, go_on_waiting);
    CatchUp();
    const std::vector<Segment> segments = log_.segments();
    const std::vector<Way> ways = FindWays(segments, target);
    if (ways.empty()) {
      throw Error(ErrorKind::kConflict,
                  "the history between that point in time and now is missing or damaged");
    }
    try {
      return RestoreBy(ways.at(std::min(way, ways.size() - 1)), durability, transaction);
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::kCorruptFile || way + 1 >= ways.size()) throw;
      Warn("a restore takes another way", error);
    }
  }
}

std::vector<History::Way> History::FindWays(std::span<const Segment> segments,
                                            const HistoryLocation& target) const {
  std::vector<Way> ways;
  const auto add = [&](const HistoryLocation& to) {
    for (HistoryPath& path : FindPaths(segments, to)) ways.push_back({std::move(path), to});
  };
  const auto known = std::ranges::find(restored_, target.position.digest,
                                       [](const auto& restored) { return restored.digest; });
  if (known != restored_.end()) {
    const std::optional<HistoryLocation> nearer = log_.Find(known->number);
    if (nearer && nearer->position.digest == known->digest) add(*nearer);
  }
  add(target);
  return ways;
}

void History::NoteRestored(const HistoryPosition& position) {
  constexpr std::size_t kMostRestored = 8;
  std::erase_if(restored_, [&](const auto& other) { return other.digest == position.digest; });
  if (restored_.size() == kMostRestored) restored_.erase(restored_.begin());
  restored_.push_back(position);
}

Restored History::RestoreBy(const Way& way, Durability durability,
                            RestoreTransaction& transaction) {
  const HistoryLocation& target = way.to;
  const WalIndex index = pages_.files().ReadWalIndex();
  if (index.copied_frames == index.end.frames) pages_.ForgetFrames();
  const HistoryLocation end = log_.End();
  PageRebuild rebuild(way.path, target, page_size_, end.pages);
  const PageDigest change = transaction.Write(rebuild, target.pages, pages_, end.pages);
  if ((end.position.digest ^ change) != target.position.digest) {
    throw Error(ErrorKind::kCorruptFile,
                "what history holds of that point in time is not what was there");
  }
  const std::uint32_t frames = transaction.Commit();
  try {
    Append(frames, HistoryRecordKind::kRestore);
    // The write-ahead log does not say that it was a restore.
    if (durability == Durability::kFull) log_.Sync();
  } catch (const Error& error) {
    throw Error(error.kind() == ErrorKind::kDiskFull ? error.kind() : ErrorKind::kIo,
                std::string("the database was restored, but its history could not "
                            "be written and will be later: ") +
                    error.what());
  }
  NoteRestored(Current());
  return {end.position, Current()};
}

}  // namespace storage
