// One export or import: a thread that works, and clients that ask how far it is.

#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "storage/clock.h"
#include "storage/database/database.h"

namespace compat::cloudflare {

// What a transfer has led to.
struct TransferResult {
  std::string filename;        // an export's
  std::string dump_id;         // where TransferStore keeps an export's dump
  std::string final_bookmark;  // an import's
  storage::ImportReport report;
};

// What a client is told about a transfer.
struct TransferStatus {
  enum class State {
    kRefused,  // there is no such transfer, or another is running: `error` says which
    kActive,
    kComplete,
    kFailed,  // `error` says why; an import has changed nothing
  };
  State state = State::kActive;
  std::string at_bookmark;
  std::vector<std::string> messages;  // those that nobody was told before
  std::string error;
  TransferResult result;
};

// Thread-safe.
class TransferJob {
 public:
  // How long a transfer goes on without anybody asking for it.
  static constexpr std::int64_t kPollTimeoutMs = 15'000;

  using Work = std::function<TransferResult(TransferJob&)>;

  // Runs `work` on a thread of its own. What it throws is the transfer's error. The database is
  // held until it ends, and shared so that it stays open.
  TransferJob(std::shared_ptr<storage::Database> database,
              std::unique_ptr<storage::TransferGate::Hold> hold, const storage::Clock& clock,
              Work work);
  // Stops the work and waits for its end.
  ~TransferJob();
  TransferJob(const TransferJob&) = delete;
  TransferJob& operator=(const TransferJob&) = delete;

  // For `work`.
  storage::Database& database() noexcept { return *database_; }
  storage::TransferGate::Hold& hold() noexcept { return *hold_; }
  storage::ImportProgress& progress() noexcept { return progress_; }
  // The state of the database that the transfer begins at. To be called once.
  void Begin(std::string bookmark);
  void Say(std::string message);

  // Waits until the transfer ends or `patience` is over, at least until it has begun.
  TransferStatus Poll(std::chrono::milliseconds patience);
  // The bookmark it began at; empty before.
  std::string at_bookmark() const;
  // Cancels it if it still runs and nobody has polled for kPollTimeoutMs.
  void CancelIfForgotten();

 private:
  enum class Phase { kWaiting, kBegun, kEnded };

  void Run(const Work& work) noexcept;

  const std::shared_ptr<storage::Database> database_;
  std::unique_ptr<storage::TransferGate::Hold> hold_;  // of the thread's alone, but for its Stop
  const storage::Clock& clock_;
  storage::ImportProgress progress_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  Phase phase_ = Phase::kWaiting;  // guarded by mutex_, as all below
  TransferStatus status_;          // as it was last changed
  std::string cancelled_because_;  // empty when it is not
  std::uint64_t told_statements_ = 0;
  int polls_ = 0;  // that wait
  std::int64_t last_poll_ms_;

  std::thread thread_;
};

}  // namespace compat::cloudflare
