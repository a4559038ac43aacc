#include "compat/described/choices.h"

namespace compat {

std::string ExpectedOneOf(std::span<const std::string_view> choices) {
  std::string text = choices.size() == 1 ? "expected " : "expected one of ";
  for (const std::string_view choice : choices) {
    if (choice != choices.front()) text += ", ";
    text += choice;
  }
  return text;
}

}  // namespace compat
