#include "compat/limits/row_prices.h"

#include <gtest/gtest.h>

namespace compat {
namespace {

TEST(RowPricesTest, ChargeForMillions) {
  RowPrices prices;
  prices.read = 0.25;
  prices.written = 2;
  EXPECT_DOUBLE_EQ(ChargeFor(2'000'000, 500'000, prices), 1.5);
  RowPrices of_writes;
  of_writes.written = 2;
  EXPECT_DOUBLE_EQ(ChargeFor(2'000'000, 500'000, of_writes), 1);
  EXPECT_DOUBLE_EQ(ChargeFor(0, 0, prices), 0);
}

TEST(RowPricesTest, BillWhatIsBeyondWhatIsIncluded) {
  const RowPrices prices{
      .read = 1, .written = 1, .included_read = 1'000'000, .included_written = 3'000'000};
  EXPECT_DOUBLE_EQ(BillFor(2'500'000, 2'000'000, prices), 1.5);
  EXPECT_DOUBLE_EQ(BillFor(1'000'000, 3'000'000, prices), 0);
}

}  // namespace
}  // namespace compat
