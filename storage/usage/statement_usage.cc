#include "storage/usage/statement_usage.h"

#include <limits>
#include <utility>

#include "storage/usage/normalized_statement.h"

namespace storage {

StatementUsage::StatementUsage(std::string normalized) : text(std::move(normalized)) {
  ForgetPlan();
}

void StatementUsage::ForgetPlan() noexcept {
  constexpr double kNever = std::numeric_limits<double>::infinity();
  plan_beyond_ms.store(HasQueryPlan(text) ? 0 : kNever, std::memory_order_relaxed);
}

}  // namespace storage
