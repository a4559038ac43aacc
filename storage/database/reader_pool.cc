#include "storage/database/reader_pool.h"

#include <new>
#include <utility>

#include "storage/error.h"

namespace storage {

ReaderPool::ReaderPool(std::string path, const StatementPolicy& policy,
                       const ConnectionOptions& options, std::size_t max_connections)
    : path_(std::move(path)),
      policy_(policy),
      options_(options),
      max_connections_(max_connections) {
  // So that giving one back never allocates.
  idle_.reserve(max_connections_);
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
  const auto may_go_on = [this] { return !idle_.empty() || open_ < max_connections_; };
  if (!may_go_on() && !came_free_.wait_until(lock, deadline, may_go_on)) {
    throw policy_.ErrorFor(Refusal::kQueuedTooLong);
  }
  generation = generation_;
  if (idle_.empty()) {
    ++open_;
    return nullptr;
  }
  std::unique_ptr<Connection> connection = std::move(idle_.back());
  idle_.pop_back();
  return connection;
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

void ReaderPool::Renew() noexcept {
  std::vector<std::unique_ptr<Connection>> closing;
  try {
    closing.reserve(max_connections_);
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
