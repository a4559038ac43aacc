#include "storage/database/database_writer.h"

#include <chrono>
#include <filesystem>
#include <memory>

#include "storage/data_directory.h"
#include "storage/database/background_checkpoint.h"
#include "storage/database/database_folder.h"
#include "storage/error.h"
#include "storage/query/connection_request.h"
#include "storage/try_warn.h"

namespace storage {

DatabaseWriter::DatabaseWriter(const std::string& path, const DatabaseSurroundings& surroundings,
                               ReaderPool& readers, const std::atomic<bool>& cancelled)
    : path_(path),
      policy_(surroundings.policy),
      options_(surroundings.options),
      clock_(surroundings.clock),
      log_(surroundings.log),
      readers_(readers),
      cancelled_(cancelled),
      checkpointer_(options_.checkpoint, path, log_, PostsCheckpoints()) {
  Open();
}

DatabaseWriter::~DatabaseWriter() { EndBackground(); }

Connection& DatabaseWriter::Open() {
  if (connection_) return *connection_;
  try {
    opened_ = FindFileIdentity(path_);
    connection_ =
        std::make_unique<Connection>(path_, ConnectionRole::kWriter, policy_, options_.connection);
    EnterWal();
    connection_->SetLastInsertRowid(last_row_id_.load(std::memory_order_relaxed));
    if (options_.history) {
      AttachHistory();
    } else {
      DropHistory();
    }
  } catch (const Error& error) {
    // Another program has held a lock for as long as a request may wait.
    if (error.kind() == ErrorKind::kBusy) throw policy_.ErrorFor(Refusal::kQueuedTooLong);
    throw;
  }
  return *connection_;
}

// Every so often: a commit takes some ten microseconds, and to ask for a file of a long path one or
// two. What is committed in between lies in the file wherever it is now.
void DatabaseWriter::CheckIsInPlace() {
  const SteadyTime now = std::chrono::steady_clock::now();
  if (!opened_ || now < next_look_) return;
  if (FindFileIdentity(path_) != opened_) {
    throw Error(
        ErrorKind::kIo,
        "the database's file has been moved, replaced or removed while it is in use; nothing "
        "is written until it is back in its place, or the program is started anew");
  }
  next_look_ = now + options_.place_check;
}

std::string DatabaseWriter::Name() const {
  return std::filesystem::path(path_).parent_path().filename().string();
}

void DatabaseWriter::EnterWal() {
  try {
    if (!EnterWalMode(connection_->handle())) return;
    log_.Warn("database " + Name() +
              " was not in WAL mode any more, by another program, and is put back into it");
  } catch (...) {
    connection_.reset();
    throw;
  }
}

void DatabaseWriter::AttachHistory() {
  try {
    if (!history_) {
      const std::filesystem::path file(path_);
      history_.emplace(DataDirectory::HistoryFolderOf(file), Name(), file, connection_->page_size(),
                       clock_, *options_.history, log_);
    }
    connection_->Begin(Connection::TransactionKind::kWrite);
    history_->Attach(connection_->handle());
    connection_->Rollback();
  } catch (...) {
    connection_.reset();
    throw;
  }
}

// What is there says nothing of what is committed from here on.
void DatabaseWriter::DropHistory() noexcept {
  try {
    RemoveFolder(DataDirectory::HistoryFolderOf(path_));
  } catch (const std::exception& error) {
    TryWarn(log_, {"the history of ", path_, ", which is kept no more, stays: ", error.what()});
  }
}

std::function<void()> DatabaseWriter::PostsCheckpoints() {
  if (options_.background == nullptr) return {};
  return [this] { options_.background->Post(this, [this] { CheckpointInBackground(); }); };
}

void DatabaseWriter::CheckpointInBackground() noexcept {
  // What is committed while frames are copied is for the next round. In the turn there should be
  // next to nothing left to copy.
  constexpr int kMostRounds = 3;
  constexpr int kFewFrames = 256;
  try {
    BackgroundCheckpoint checkpoint(*this, path_, [this] {
      if (is_ending_ || cancelled_) throw policy_.ErrorFor(Refusal::kDatabaseGone);
    });
    for (int round = 0; round < kMostRounds; ++round) {
      checkpointer_.NoteCopied(checkpoint.Copy());
      if (checkpoint.is_snapshot_due()) checkpoint.WriteSnapshot();
      if (!checkpointer_.wants_restart() || checkpointer_.uncopied_frames() <= kFewFrames) break;
    }
    const bool next_to_all = checkpointer_.uncopied_frames() <= kFewFrames;
    if ((checkpointer_.wants_restart() && next_to_all) || checkpointer_.wants_truncate()) {
      Turn turn(*this, std::chrono::steady_clock::now() + BackgroundCheckpoint::kPatience);
      turn.CompleteCheckpoint();
    }
  } catch (const std::exception& error) {
    const auto* const known = dynamic_cast<const Error*>(&error);
    const bool is_put_off = known != nullptr && (known->kind() == ErrorKind::kBusy ||
                                                 known->kind() == ErrorKind::kCancelled);
    if (!is_put_off) checkpointer_.TryWarnOf(error);
  }
  checkpointer_.NoteBackgroundEnd();
}

void DatabaseWriter::EndBackground() noexcept {
  is_ending_ = true;
  if (options_.background != nullptr) options_.background->Forget(this);
}

void DatabaseWriter::CheckpointAtClose() noexcept {
  EndBackground();
  try {
    checkpointer_.RunAtClose(Open(), KeptHistory());
  } catch (const Error& error) {
    log_.Warn("checkpoint at close of " + path_ + " failed, its log stays: " + error.what());
  }
}

class DatabaseWriter::Commitment {
 public:
  explicit Commitment(DatabaseWriter& writer) : edges_(writer.commit_edges_) {
    edges_.fetch_add(1, std::memory_order_acq_rel);
  }
  ~Commitment() {
    edges_.fetch_add(1, std::memory_order_acq_rel);
    edges_.notify_all();
  }
  Commitment(const Commitment&) = delete;
  Commitment& operator=(const Commitment&) = delete;

 private:
  std::atomic<std::uint64_t>& edges_;
};

std::optional<HistoryPosition> DatabaseWriter::LastPosition() const {
  // What could not be appended is told to the program's log, and not to each who asks.
  if (!history_ || !history_->IsInOrder()) return std::nullopt;
  return history_->Current();
}

std::optional<HistoryPosition> DatabaseWriter::PositionAfterReading() const {
  if (!keeps_history()) return std::nullopt;
  const std::uint64_t edges = commit_edges_.load(std::memory_order_acquire);
  if (edges % 2 == 1) commit_edges_.wait(edges, std::memory_order_acquire);
  return LastPosition();
}

DatabaseWriter::Turn::Turn(DatabaseWriter& writer, SteadyTime deadline) : writer_(writer) {
  if (!writer_.mutex_.LockUntil(deadline)) {
    throw writer_.policy_.ErrorFor(Refusal::kQueuedTooLong);
  }
}

DatabaseWriter::Turn::~Turn() {
  if (!clean_) writer_.connection_.reset();
  writer_.mutex_.Unlock();
}

bool DatabaseWriter::Turn::IsStopped() const noexcept {
  const std::atomic<bool>* const ending = writer_.options_.connection.ending;
  return writer_.cancelled_.load(std::memory_order_relaxed) ||
         (ending != nullptr && ending->load(std::memory_order_relaxed));
}

void DatabaseWriter::Turn::ThrowForLock(const Error& error) const {
  if (error.kind() != ErrorKind::kBusy) return;
  throw writer_.policy_.ErrorFor(IsStopped() ? Refusal::kDatabaseGone : Refusal::kQueuedTooLong);
}

void DatabaseWriter::Turn::CheckIsThere() const {
  // While it waited for its turn the files may have been removed.
  if (writer_.cancelled_.load(std::memory_order_relaxed)) {
    throw writer_.policy_.ErrorFor(Refusal::kDatabaseGone);
  }
  writer_.CheckIsInPlace();
}

void DatabaseWriter::Turn::Run(SteadyTime deadline, const std::atomic<bool>& stop,
                               const std::function<void(Connection&)>& before,
                               const std::function<void(Connection&)>& body) {
  CheckIsThere();
  Connection& connection = writer_.Open();
  clean_ = false;
  const auto end_request = [&] {
    writer_.last_row_id_.store(connection.LastInsertRowid(), std::memory_order_relaxed);
    connection.EndRequest();
    clean_ = !connection.is_spent();
  };
  try {
    const ConnectionRequest request(connection, deadline, stop,
                                    writer_.commits_.load(std::memory_order_acquire));
    RunAsRequest(connection, writer_.policy_, [&] {
      before(connection);
      connection.Begin(Connection::TransactionKind::kWrite);
      if (writer_.history_) writer_.history_->TryCatchUp();
      body(connection);
      const Commitment commitment(writer_);
      connection.Commit();
      if (const auto frames = connection.TakeCommit(); writer_.history_ && frames) {
        writer_.history_->AppendCommit(*frames);
      }
      writer_.commits_.fetch_add(1, std::memory_order_release);
      if (connection.analyzed()) writer_.readers_.Renew();
    });
  } catch (...) {
    end_request();
    throw;
  }
  end_request();
}

Restored DatabaseWriter::Turn::Restore(const HistoryLocation& target, SteadyTime deadline) {
  CheckIsThere();
  writer_.Open();
  // What connections keep in memory of the database is void from here on, the writer's included.
  clean_ = false;
  struct Renewal {
    DatabaseWriter& writer;
    ~Renewal() {
      writer.commits_.fetch_add(1, std::memory_order_release);
      writer.readers_.Renew();
    }
  } const renewal{writer_};
  const Commitment commitment(writer_);
  Restored restored;
  try {
    restored = writer_.history_->Restore(target, writer_.options_.connection.durability, [&] {
      return std::chrono::steady_clock::now() < deadline && !IsStopped();
    });
  } catch (const Error& error) {
    ThrowForLock(error);
    throw;
  }
  // Its connection is not one of ours.
  if (writer_.options_.connection.counters != nullptr)
    writer_.options_.connection.counters->commits.Add(1);
  return restored;
}

void DatabaseWriter::Turn::RunOnHistory(const std::function<void(History&)>& body) {
  CheckIsThere();
  Connection& connection = writer_.Open();
  struct Transaction {
    Connection& connection;
    ~Transaction() { connection.Rollback(); }
  } const transaction{connection};
  try {
    connection.Begin(Connection::TransactionKind::kWrite);
  } catch (const Error& error) {
    ThrowForLock(error);
    throw;
  }
  body(*writer_.history_);
}

void DatabaseWriter::Turn::CatchUpHistory(const std::function<void()>& body) {
  RunOnHistory([&](History& history) {
    try {
      history.CatchUp();
    } catch (const Error& error) {
      throw Error(
          error.kind() == ErrorKind::kDiskFull ? error.kind() : ErrorKind::kIo,
          std::string("the history of the database cannot be brought up to date: ") + error.what());
    }
    body();
  });
}

void DatabaseWriter::Turn::SetLastRowId(std::int64_t rowid) noexcept {
  writer_.last_row_id_.store(rowid, std::memory_order_relaxed);
  if (writer_.connection_) writer_.connection_->SetLastInsertRowid(rowid);
}

void DatabaseWriter::Turn::CompleteCheckpoint() noexcept {
  if (!writer_.connection_) return;
  writer_.checkpointer_.Complete(*writer_.connection_, writer_.KeptHistory());
}

void DatabaseWriter::Turn::CheckpointIfDue() noexcept {
  if (!writer_.connection_) return;
  writer_.checkpointer_.RunIfDue(*writer_.connection_, writer_.KeptHistory());
}

}  // namespace storage
