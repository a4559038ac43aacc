// The connections that read one database.

#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "storage/query/connection.h"

namespace storage {

// Opens connections as they are needed, up to a number, and keeps them. Thread-safe.
class ReaderPool {
 public:
  struct Size {
    std::size_t connections = 8;
    std::size_t waiting = 1000;  // threads that may wait for one of them
    // Called by each thread that is about to wait, where it is set. Must not throw.
    std::function<void()> on_wait = {};
  };

  ReaderPool(std::string path, const StatementPolicy& policy, const ConnectionOptions& options,
             Size size);

  // A connection of one's own until this goes.
  class Lease {
   public:
    Lease(ReaderPool& pool, std::unique_ptr<Connection> connection, std::uint64_t generation);
    ~Lease();
    Lease(Lease&&) = delete;

    Connection& connection() const noexcept { return *connection_; }
    // The connection is in doubt: it is closed, not given back.
    void Discard() noexcept { discard_ = true; }

   private:
    ReaderPool& pool_;
    std::unique_ptr<Connection> connection_;
    std::uint64_t generation_;
    bool discard_ = false;
  };

  // Throws the policy's kQueuedTooLong when none came free before `deadline`, and its
  // kTooManyQueued when too many wait already.
  Lease Acquire(SteadyTime deadline);

  // Closes all connections, those on lease when they are given back: what they keep in memory is
  // void.
  void Renew() noexcept;

  // What connections keep of the file's pages is void, and nothing else of them: whoever changed
  // those did it behind their backs. Requires: none is on lease.
  void ForgetPages();

  // How many threads wait for one.
  std::size_t waiting() const;

 private:
  std::unique_ptr<Connection> TakeIdle(SteadyTime deadline, std::uint64_t& generation);
  void AwaitOne(std::unique_lock<std::mutex>& lock, SteadyTime deadline);
  void GiveBack(std::unique_ptr<Connection> connection, std::uint64_t generation) noexcept;

  const std::string path_;
  const StatementPolicy& policy_;
  const ConnectionOptions options_;
  const Size size_;

  mutable std::mutex mutex_;
  std::condition_variable came_free_;
  std::vector<std::unique_ptr<Connection>>
      idle_;                      // guarded by mutex_; the one used last stands last
  std::uint64_t generation_ = 0;  // guarded by mutex_; one more at every Renew
  std::size_t open_ = 0;          // guarded by mutex_; leased ones included
  std::size_t waiting_ = 0;       // guarded by mutex_
};

}  // namespace storage
