#include "compat/cloudflare/transfer_job.h"

#include <exception>
#include <utility>

#include "compat/sql_error_text.h"
#include "storage/error.h"

namespace compat::cloudflare {
namespace {

// Short enough to need no memory.
constexpr const char* kInternalError = "internal error";

std::string ErrorTextOf(const storage::Error& error) noexcept {
  try {
    return D1ErrorText(error);
  } catch (const std::exception&) {
    return kInternalError;
  }
}

}  // namespace

TransferJob::TransferJob(std::shared_ptr<storage::Database> database,
                         std::unique_ptr<storage::TransferGate::Hold> hold,
                         const storage::Clock& clock, Work work)
    : database_(std::move(database)),
      hold_(std::move(hold)),
      clock_(clock),
      last_poll_ms_(clock.NowMs()),
      thread_([this, todo = std::move(work)] { Run(todo); }) {}

TransferJob::~TransferJob() {
  {
    const std::lock_guard lock(mutex_);
    if (hold_) hold_->Stop();
  }
  thread_.join();
}

void TransferJob::Run(const Work& work) noexcept {
  TransferResult result;
  std::string error;
  bool failed = true;
  try {
    result = work(*this);
    failed = false;
  } catch (const storage::Error& failure) {
    error = ErrorTextOf(failure);
  } catch (const std::exception& failure) {
    // Memory has run out: there is nobody above this thread to tell.
    error = kInternalError;
  }
  const std::lock_guard lock(mutex_);
  hold_.reset();
  status_.result = std::move(result);
  status_.state = failed ? TransferStatus::State::kFailed : TransferStatus::State::kComplete;
  // What was about to end when it was cancelled has ended.
  if (failed) status_.error = cancelled_because_.empty() ? error : cancelled_because_;
  phase_ = Phase::kEnded;
  changed_.notify_all();
}

void TransferJob::Begin(std::string bookmark) {
  const std::lock_guard lock(mutex_);
  status_.at_bookmark = std::move(bookmark);
  phase_ = Phase::kBegun;
  changed_.notify_all();
}

void TransferJob::Say(std::string message) {
  const std::lock_guard lock(mutex_);
  status_.messages.push_back(std::move(message));
}

TransferStatus TransferJob::Poll(std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  ++polls_;
  changed_.wait_for(lock, patience, [this] { return phase_ == Phase::kEnded; });
  // Until it has begun there is no bookmark to poll by. That takes no longer than a request may
  // wait for its turn.
  changed_.wait(lock, [this] { return phase_ != Phase::kWaiting; });
  --polls_;
  last_poll_ms_ = clock_.NowMs();
  const std::uint64_t statements = progress_.statements.load(std::memory_order_relaxed);
  if (statements != std::exchange(told_statements_, statements)) {
    status_.messages.push_back("Processed " + std::to_string(statements) + " queries.");
  }
  TransferStatus told = status_;
  status_.messages.clear();
  return told;
}

std::string TransferJob::at_bookmark() const {
  const std::lock_guard lock(mutex_);
  return status_.at_bookmark;
}

void TransferJob::CancelIfForgotten() {
  const std::lock_guard lock(mutex_);
  const bool is_forgotten = polls_ == 0 && clock_.NowMs() - last_poll_ms_ > kPollTimeoutMs;
  if (phase_ == Phase::kEnded || !is_forgotten) return;
  cancelled_because_ =
      "Cancelled due to no poll() received in " + std::to_string(kPollTimeoutMs) + "ms.";
  hold_->Stop();
}

}  // namespace compat::cloudflare
