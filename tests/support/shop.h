// A database of real size for tests and benches: customers, products, orders with their items, and
// reviews, made from a seed. The schema is fixtures/shop/schema.sql.

#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace tests {

struct ShopOptions {
  std::uint64_t rows = 100'000;  // of all tables together, from 100 on
  std::uint64_t seed = 1;
};

// What a shop contains, as counted while it was made.
struct ShopTotals {
  std::uint64_t customers = 0;
  std::uint64_t products = 0;
  std::uint64_t orders = 0;
  std::uint64_t order_items = 0;
  std::uint64_t reviews = 0;
  std::uint64_t open_orders = 0;
  std::uint64_t revenue_cents = 0;         // of all items of all orders
  std::uint64_t stars = 0;                 // of all reviews
  std::uint64_t waterproof_products = 0;   // with that word in name or description
  std::uint64_t disappointed_reviews = 0;  // with that word in the body
};

// The whole schema as one text of several statements.
std::string ShopSchema();

// Calls `sink` with the INSERT statements of a shop, each within D1's limits and without a
// semicolon, in an order that satisfies its foreign keys. The same options make the same bytes on
// every machine.
ShopTotals MakeShopRows(const ShopOptions& options,
                        const std::function<void(std::string_view)>& sink);

}  // namespace tests
