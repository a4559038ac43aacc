#include "compat/row_quota.h"

namespace compat {

using storage::Access;
using storage::Refusal;

Access RowQuota::Left(const std::string& account_id, Access access) const {
  if (!most_) return access;
  const storage::RowsOfADay today = usage_.RowsToday(account_id);
  if (today.read >= most_->read) throw policy_.ErrorFor(Refusal::kReadsUsedUp);
  const bool used_up = today.written >= most_->written;
  return used_up && access == Access::kReadWrite ? Access::kReadToday : access;
}

void RowQuota::CheckWrite(const std::string& account_id) const {
  if (Left(account_id, Access::kReadWrite) != Access::kReadWrite) {
    throw policy_.ErrorFor(Refusal::kWritesUsedUp);
  }
}

}  // namespace compat
