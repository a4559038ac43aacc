#include "storage/replication/replica.h"

#include <chrono>
#include <limits>
#include <utility>

#include "storage/error.h"
#include "storage/file_system.h"
#include "storage/try_warn.h"

namespace storage {

namespace fs = std::filesystem;

namespace {

constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

// The last commit at or before `until_ms`, but none from before the last restore, nor from before
// what is kept.
HistoryLocation FindShown(const HistoryLog& log, std::int64_t until_ms) {
  HistoryLocation end = log.End();
  if (end.position.time_ms <= until_ms) return end;
  std::optional<HistoryLocation> found = log.FindAt(until_ms);
  const std::uint32_t generation = end.position.number.generation;
  // A restore is the first commit of its generation.
  const bool is_before_restore = !found || found->position.number.generation < generation;
  if (is_before_restore && generation > 0) found = log.Find({generation, 0});
  if (!found) found = log.Find(log.Begin().number);
  return found ? *found : std::move(end);
}

// When the commit behind `location` was made.
std::int64_t FindNextTime(const HistoryLog& log, const HistoryLocation& location) {
  const CommitNumber number = location.position.number;
  const auto next = log.Find({number.generation, number.commit + 1});
  return next ? next->position.time_ms : std::numeric_limits<std::int64_t>::min();
}

// Whether a file says that it was written to or read badly, and nothing of the statements.
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
  file_->Copy(source, target, [this, check = source.MakeCheck()] {
    check();
    if (is_removed_) throw Error(ErrorKind::kCancelled, "the replica is being removed");
  });
}

void Replica::BringTo(const std::shared_ptr<Database>& source, std::int64_t until_ms) {
  const HistoryLog& log = source->history().log();
  if (!file_) file_.emplace(folder_);
  if (is_doubtful_.exchange(false)) file_->Forget();
  const HistoryLocation target = FindShown(log, until_ms);
  std::optional<HistoryLocation> from;
  if (file_->position()) from = log.Find(file_->position()->number);
  // The database may have been made anew, or lost what it had.
  if (from && from->position.digest != file_->position()->digest) from.reset();
  if (!from) {
    MakeAnew(*source, target);
  } else if (from->position.number < target.position.number) {
    try {
      file_->Advance(log.segments(), *from, target, source->MakeCheck());
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::kConflict && !IsOfFiles(error)) throw;
      MakeAnew(*source, target);
    }
  }
  const bool is_open = database_ != nullptr;
  if (!is_open) Open();
  if (is_open) database_->ForgetPages();
  const std::optional<HistoryLocation> shown = log.Find(file_->position()->number);
  due_ms_ = shown ? FindNextTime(log, *shown) : std::numeric_limits<std::int64_t>::min();
  source_ = source;
  const std::lock_guard lock(mutex_);
  position_ = file_->position();
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
