// What rows cost.

#pragma once

#include <cstdint>
#include <optional>

namespace compat {

// In US dollars, a million rows. None is known here: who asks says them.
struct RowPrices {
  std::optional<double> read;
  std::optional<double> written;
  // Rows for which nothing is charged.
  std::uint64_t included_read = 0;
  std::uint64_t included_written = 0;

  bool has_any() const noexcept { return read.has_value() || written.has_value(); }
};

// What is charged for so many rows, with nothing included.
double ChargeFor(std::uint64_t read, std::uint64_t written, const RowPrices& prices);
// What is charged for what goes beyond what is included.
double BillFor(std::uint64_t read, std::uint64_t written, const RowPrices& prices);

}  // namespace compat
