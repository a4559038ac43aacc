// How many rows the statements of an account may read and write in a day.

#pragma once

#include <optional>
#include <string>

#include "storage/query/query.h"
#include "storage/query/statement_policy.h"
#include "storage/usage/usage_store.h"

namespace compat {

// A request that goes over the limit ends well; those that come after it are refused, by D1's
// words, until midnight, UTC. Thread-safe.
class RowQuota {
 public:
  // Without `most` nothing is refused. The references must outlive this.
  RowQuota(std::optional<storage::RowsOfADay> most, storage::UsageStore& usage,
           const storage::StatementPolicy& policy)
      : most_(most), usage_(usage), policy_(policy) {}

  // What is left of `access` today. Throws the policy's kReadsUsedUp.
  storage::Access Left(const std::string& account_id, storage::Access access) const;
  // Throws also the policy's kWritesUsedUp. For what reads and writes in any case.
  void CheckWrite(const std::string& account_id) const;

 private:
  const std::optional<storage::RowsOfADay> most_;
  storage::UsageStore& usage_;
  const storage::StatementPolicy& policy_;
};

}  // namespace compat
