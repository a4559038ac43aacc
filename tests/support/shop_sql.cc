// shop_sql [rows] [seed]: prints a shop as SQL that D1 takes, e.g. for `wrangler d1 execute
// --file`.

#include <exception>
#include <iostream>
#include <string>

#include "tests/support/shop.h"

int main(int argc, char** argv) {
  try {
    tests::ShopOptions options;
    if (argc > 1) options.rows = std::stoull(argv[1]);
    if (argc > 2) options.seed = std::stoull(argv[2]);
    std::cout << tests::ShopSchema();
    tests::MakeShopRows(options,
                        [](std::string_view statement) { std::cout << statement << ";\n"; });
    return std::cout.flush() ? 0 : 1;
  } catch (const std::exception& error) {
    std::cerr << "shop_sql: " << error.what() << '\n';
    return 2;
  }
}
