// Requests that are committed together.

#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

#include "storage/database/database_options.h"
#include "storage/database/write_queue.h"
#include "storage/database/write_request.h"
#include "storage/query/connection.h"
#include "storage/query/statement_policy.h"

namespace storage {

// Runs a request and then those that wait behind it, one after the other, in one transaction: what
// a commit costs is shared, and nobody is woken only to find the writer taken. Each sees what those
// before it did, as if these had been committed. Used once, by one thread.
class WriteGroup {
 public:
  // All must outlive this.
  WriteGroup(WriteRequest& first, WriteQueue& queue, const StatementPolicy& policy,
             const WriteGroupTimes& times, const std::atomic<bool>& cancelled)
      : queue_(queue), policy_(policy), times_(times), cancelled_(cancelled), members_{&first} {}

  // Throws when the transaction must be rolled back. If that, or the commit, fails and there is
  // more than one member, each is to be run again by itself: none has had an effect then, and which
  // of them is to blame is not known. A member whose failure left nothing behind keeps it.
  // Requires: the first member's request has begun on `writer`, and a write transaction is open.
  void Run(Connection& writer, std::uint64_t commits);

  std::span<WriteRequest* const> members() const noexcept { return {members_.data(), size_}; }

 private:
  void RunMember(Connection& writer, WriteRequest& member);

  WriteQueue& queue_;
  const StatementPolicy& policy_;
  const WriteGroupTimes& times_;
  const std::atomic<bool>& cancelled_;
  std::array<WriteRequest*, 64> members_;
  std::size_t size_ = 1;
};

}  // namespace storage
