#include "compat/limits/one_line.h"

namespace compat {

namespace {

bool ContinuesCharacter(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80; }

}  // namespace

std::string OneLine(std::string_view text, std::size_t most_characters) {
  std::string line;
  std::size_t characters = 0;
  for (const char c : text) {
    if (!ContinuesCharacter(c) && ++characters > most_characters) return line + "...";
    const bool is_control = static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
    line.push_back(is_control ? ' ' : c);
  }
  return line;
}

}  // namespace compat
