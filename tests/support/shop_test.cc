#include "tests/support/shop.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace tests {
namespace {

constexpr std::size_t kLargestStatementBytes = 100'000;
constexpr std::ptrdiff_t kMostLines = 1500;  // a row is one, and more when its text has line breaks

std::vector<std::string> Statements(const ShopOptions& options) {
  std::vector<std::string> statements;
  MakeShopRows(options, [&](std::string_view statement) { statements.emplace_back(statement); });
  return statements;
}

// FNV-1a.
std::uint64_t Hash(const std::vector<std::string>& texts) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const std::string& text : texts) {
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  }
  return hash;
}

TEST(ShopTest, MakesTheSameBytesOnEveryMachine) {
  EXPECT_EQ(Hash(Statements({.rows = 10'000, .seed = 1})), 6763843569206418429U);
}

TEST(ShopTest, OtherSeedsMakeOtherRows) {
  EXPECT_NE(Statements({.rows = 1000, .seed = 1}), Statements({.rows = 1000, .seed = 2}));
}

TEST(ShopTest, MakesAsManyRowsAsAskedFor) {
  for (const std::uint64_t rows : {100U, 12'345U, 100'000U}) {
    const ShopTotals totals = MakeShopRows({.rows = rows}, [](std::string_view) {});

    EXPECT_EQ(
        totals.customers + totals.products + totals.orders + totals.order_items + totals.reviews,
        rows);
  }
}

TEST(ShopTest, KeepsStatementsWithinTheLimits) {
  std::size_t largest_bytes = 0;
  std::ptrdiff_t most_lines = 0;

  for (const std::string& statement : Statements({.rows = 100'000})) {
    largest_bytes = std::max(largest_bytes, statement.size());
    most_lines = std::max(most_lines, std::count(statement.begin(), statement.end(), '\n'));
  }

  EXPECT_LE(largest_bytes, kLargestStatementBytes);
  EXPECT_LE(most_lines, kMostLines);
}

TEST(ShopTest, RefusesAShopTooSmallToHaveEverything) {
  EXPECT_THROW(Statements({.rows = 99}), std::invalid_argument);
}

}  // namespace
}  // namespace tests
