#include "storage/replication/replica.h"

#include <algorithm>
#include <chrono>
#include <exception>
#include <limits>
#include <utility>

#include "storage/error.h"
#include "storage/file_system.h"
#include "storage/segments/history_reader.h"
#include "storage/sqlite/file.h"
#include "storage/try_warn.h"

namespace storage {

namespace fs = std::filesystem;

namespace {

constexpr std::int64_t kLongAgo = std::numeric_limits<std::int64_t>::min();

// The last commit at or before `until_ms`, but none from before the last restore, nor from before
// what is kept.
HistoryLocation FindShown(const HistoryLog& log, std::int64_t until_ms) {
  const HistoryLocation end = log.End();
  if (end.position.time_ms <= until_ms) return end;
  std::optional<HistoryLocation> found = log.FindAt(until_ms);
  const std::uint32_t generation = end.position.number.generation;
  // A restore is the first commit of its generation.
  const bool is_before_restore = !found || found->position.number.generation < generation;
  if (is_before_restore && generation > 0) found = log.Find({generation, 0});
  if (!found) found = log.Find(log.Begin().number);
  return found.value_or(end);
}

// Where a replica stands that is to show what there was at a time.
struct Place {
  HistoryLocation shown;
  std::int64_t due_ms = kLongAgo;  // when the commit behind it was made, if there is one
};

// The same as FindShown for who shows `from`, or what follows it, by reading on from there. Throws
// kCorruptFile where damage keeps it from that.
Place FindNext(const HistoryLog& log, const HistoryLocation& from, std::int64_t until_ms) {
  Place place{.shown = from};
  const CommitNumber last_restore{log.End().position.number.generation, 0};
  for (const Segment& segment : log.segments(from.segment)) {
    const bool is_behind = segment.header.number > from.segment;
    const std::uint64_t offset = std::max(is_behind ? 0 : from.offset, segment.first_record);
    if (offset >= segment.end) continue;
    File file(segment.path, File::Mode::kRead);
    HistoryReader reader(file, segment.header, offset, segment.end);
    while (const auto record = reader.Next()) {
      const HistoryPosition& position = record->position;
      if (position.time_ms > until_ms && position.number > last_restore) {
        place.due_ms = position.time_ms;
        return place;
      }
      place.shown = {segment.header.number, reader.next_offset(), position, record->pages_after};
    }
    if (reader.offset() != segment.end) {
      throw Error(ErrorKind::kCorruptFile, "reading history: a record is damaged");
    }
  }
  return place;
}

// Whether a file could not be read or written as it should, which is nothing of the statements.
bool IsOfFiles(const Error& error) {
  return error.kind() == ErrorKind::kIo || error.kind() == ErrorKind::kCorruptFile;
}

}  // namespace

Replica::Replica(fs::path folder, DatabaseRecord record, Databases& databases, Log& log,
                 std::function<void()> on_wait)
    : folder_(std::move(folder)),
      record_(std::move(record)),
      databases_(databases),
      log_(log),
      lock_(std::move(on_wait)) {}

Replica::~Replica() { Close(); }

void Replica::Close() noexcept {
  const std::lock_guard lock(mutex_);
  database_.reset();
  position_.reset();
}

std::optional<HistoryPosition> Replica::position() const {
  const std::lock_guard lock(mutex_);
  return position_;
}

bool Replica::IsCurrent(const std::shared_ptr<Database>& source, std::int64_t until_ms) const {
  if (!file_ || !file_->position() || is_doubtful_ || source_.lock() != source) return false;
  const HistoryPosition& shown = *file_->position();
  const HistoryPosition end = source->history().log().End().position;
  if (end.number == shown.number) return end.digest == shown.digest;
  return end.number > shown.number && end.number.generation == shown.number.generation &&
         until_ms < due_ms_;
}

void Replica::Open() {
  std::shared_ptr<Database> database = databases_.OpenBeside(record_, file_->path());
  const std::lock_guard lock(mutex_);
  database_ = std::move(database);
}

void Replica::MakeAnew(Database& source, const HistoryLocation& target) {
  Close();
  shown_.reset();
  file_->Copy(source, target, [this, check = source.MakeCheck()] {
    check();
    if (is_removed_) throw Error(ErrorKind::kCancelled, "the replica is being removed");
  });
  Open();
  shown_ = target;
}

void Replica::BringTo(const std::shared_ptr<Database>& source, std::int64_t until_ms) {
  const HistoryLog& log = source->history().log();
  if (!file_) file_.emplace(folder_);
  if (is_doubtful_.exchange(false)) file_->Forget();
  const bool is_known = file_->position() && source_.lock() == source;
  if (!is_known) FindPosition(log);
  source_.reset();
  if (!shown_ || !TryFollow(*source, until_ms)) {
    const HistoryLocation target = FindShown(log, until_ms);
    if (!shown_ || target.position.number > shown_->position.number) MakeAnew(*source, target);
    due_ms_ = kLongAgo;
  }
  source_ = source;
  const std::lock_guard lock(mutex_);
  position_ = file_->position();
}

// Where in the history the file stands, if that still has its commit: the database may have been
// made anew, or lost what it had.
void Replica::FindPosition(const HistoryLog& log) {
  shown_.reset();
  if (!file_->position()) return;
  shown_ = log.Find(file_->position()->number);
  if (shown_ && shown_->position.digest != file_->position()->digest) shown_.reset();
  if (shown_ && database_ == nullptr) Open();
}

// False where history does not lead there from what is shown.
bool Replica::TryFollow(Database& source, std::int64_t until_ms) {
  const HistoryLog& log = source.history().log();
  try {
    const Place place = FindNext(log, *shown_, until_ms);
    if (place.shown.position.number > shown_->position.number) {
      file_->Advance(log.segments(shown_->segment), *shown_, place.shown, source.MakeCheck());
      shown_ = place.shown;
      database_->ForgetPages();
    }
    due_ms_ = place.due_ms;
    return true;
  } catch (const Error& error) {
    // Half way there it holds neither.
    if (!file_->position()) shown_.reset();
    if (error.kind() != ErrorKind::kConflict && !IsOfFiles(error)) throw;
    return false;
  }
}

bool Replica::TryBringTo(const std::shared_ptr<Database>& source, std::int64_t until_ms) {
  if (is_removed_) return false;
  try {
    BringTo(source, until_ms);
    has_warned_ = false;
    return true;
  } catch (const std::exception& error) {
    source_.reset();
    if (!is_removed_ && !std::exchange(has_warned_, true)) {
      TryWarn(log_, {"a replica of database ", record_.uuid,
                     " stays behind, and the primary answers in its place: ", error.what()});
    }
    return false;
  }
}

ReplicaAnswer Replica::TryRun(const std::shared_ptr<Database>& source,
                              const ReplicaQuestion& question, ResultSink& sink) {
  struct Shared {
    ReplicaLock& lock;
    ~Shared() { lock.EndSharing(); }
  };
  ReplicaAnswer answer;
  if (!lock_.ShareUntil(question.deadline)) return answer;
  if (!IsCurrent(source, question.until_ms)) {
    lock_.EndSharing();
    if (!lock_.LockUntil(question.deadline)) return answer;
    const bool is_there =
        IsCurrent(source, question.until_ms) || TryBringTo(source, question.until_ms);
    if (!is_there) {
      lock_.Unlock();
      return answer;
    }
    lock_.Share();
  }
  const Shared shared{lock_};
  if (is_removed_) return answer;
  answer.position = *file_->position();
  if (question.at_least && answer.position.number < *question.at_least) {
    answer.outcome = ReplicaAnswer::Outcome::kBehind;
    return answer;
  }
  try {
    if (database_->TryRead(question.queries, sink)) answer.outcome = ReplicaAnswer::Outcome::kRun;
  } catch (const Error& error) {
    if (!is_removed_ && !IsOfFiles(error)) throw;
    is_doubtful_ = true;
  }
  return answer;
}

void Replica::Remove() {
  is_removed_ = true;
  {
    const std::lock_guard lock(mutex_);
    if (database_) database_->Cancel();
  }
  // What ran has been stopped, and ends soon.
  while (!lock_.LockUntil(std::chrono::steady_clock::now() + std::chrono::seconds(1))) {
  }
  Close();
  file_.reset();
  lock_.Unlock();
  RemoveTree(folder_, "removing a replica");
}

}  // namespace storage
