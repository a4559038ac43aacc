#include "storage/database/reader_pool.h"

#include <new>
#include <utility>

#include "storage/error.h"

namespace storage {

ReaderPool::ReaderPool(std::string path, const StatementPolicy& policy,
                       const ConnectionOptions& options, Size size)
    : path_(std::move(path)), policy_(policy), options_(options), size_(std::move(size)) {
  // So that giving one back never allocates.
  idle_.reserve(size_.connections);
}

ReaderPool::Lease::Lease(ReaderPool& pool, std::unique_ptr<Connection> connection,
                         std::uint64_t generation)
    : pool_(pool), connection_(std::move(connection)), generation_(generation) {}

ReaderPool::Lease::~Lease() {
  if (discard_) connection_.reset();
  pool_.GiveBack(std::move(connection_), generation_);
}

ReaderPool::Lease ReaderPool::Acquire(SteadyTime deadline) {
  std::uint64_t generation = 0;
  std::unique_ptr<Connection> connection = TakeIdle(deadline, generation);
  if (!connection) {
    try {
      connection = std::make_unique<Connection>(path_, ConnectionRole::kReader, policy_, options_);
    } catch (const Error& error) {
      GiveBack(nullptr, generation);
      if (error.kind() == ErrorKind::kBusy) throw policy_.ErrorFor(Refusal::kQueuedTooLong);
      throw;
    } catch (...) {
      GiveBack(nullptr, generation);
      throw;
    }
  }
  return Lease(*this, std::move(connection), generation);
}

// Null, with a place reserved, when the caller is to open one.
std::unique_ptr<Connection> ReaderPool::TakeIdle(SteadyTime deadline, std::uint64_t& generation) {
  std::unique_lock lock(mutex_);
  if (idle_.empty() && open_ >= size_.connections) AwaitOne(lock, deadline);
  generation = generation_;
  if (idle_.empty()) {
    ++open_;
    return nullptr;
  }
  std::unique_ptr<Connection> connection = std::move(idle_.back());
  idle_.pop_back();
  return connection;
}

void ReaderPool::AwaitOne(std::unique_lock<std::mutex>& lock, SteadyTime deadline) {
  if (waiting_ >= size_.waiting) throw policy_.ErrorFor(Refusal::kTooManyQueued);
  ++waiting_;
  if (size_.on_wait) {
    lock.unlock();
    size_.on_wait();
    lock.lock();
  }
  const bool in_time = came_free_.wait_until(
      lock, deadline, [this] { return !idle_.empty() || open_ < size_.connections; });
  --waiting_;
  if (!in_time) throw policy_.ErrorFor(Refusal::kQueuedTooLong);
}

std::size_t ReaderPool::waiting() const {
  const std::lock_guard lock(mutex_);
  return waiting_;
}

void ReaderPool::GiveBack(std::unique_ptr<Connection> connection,
                          std::uint64_t generation) noexcept {
  {
    const std::lock_guard lock(mutex_);
    if (connection && generation == generation_) {
      idle_.push_back(std::move(connection));
    } else {
      --open_;
    }
  }
  came_free_.notify_one();
  // One that was not taken closes here, where nobody waits for it.
}

void ReaderPool::ForgetPages() {
  const std::lock_guard lock(mutex_);
  for (const auto& connection : idle_) connection->ForgetPages();
}

void ReaderPool::Renew() noexcept {
  std::vector<std::unique_ptr<Connection>> closing;
  try {
    closing.reserve(size_.connections);
  } catch (const std::bad_alloc&) {
    // Then they close here, while others wait.
  }
  const std::lock_guard lock(mutex_);
  ++generation_;
  open_ -= idle_.size();
  if (closing.capacity() > 0) {
    closing.swap(idle_);
  } else {
    idle_.clear();
  }
}

}  // namespace storage
