#include "compat/limits/row_prices.h"

#include <algorithm>

namespace compat {

namespace {

constexpr double kPriced = 1e6;

std::uint64_t Beyond(std::uint64_t rows, std::uint64_t included) {
  return rows - std::min(rows, included);
}

}  // namespace

double ChargeFor(std::uint64_t read, std::uint64_t written, const RowPrices& prices) {
  return (static_cast<double>(read) * prices.read.value_or(0) +
          static_cast<double>(written) * prices.written.value_or(0)) /
         kPriced;
}

double BillFor(std::uint64_t read, std::uint64_t written, const RowPrices& prices) {
  return ChargeFor(Beyond(read, prices.included_read), Beyond(written, prices.included_written),
                   prices);
}

}  // namespace compat
