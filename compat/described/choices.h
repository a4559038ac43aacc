// Closed lists of names, as tables have them.

#pragma once

#include <span>
#include <string>
#include <string_view>

namespace compat {

// Null when no item has the name.
template <typename Item>
const Item* FindByName(std::span<const Item> items, std::string_view name) {
  for (const Item& item : items) {
    if (item.name == name) return &item;
  }
  return nullptr;
}

// `what` was wanted and is none: "expected one of a, b".
std::string ExpectedOneOf(std::span<const std::string_view> choices);

}  // namespace compat
