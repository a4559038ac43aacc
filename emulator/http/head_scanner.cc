#include "emulator/http/head_scanner.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace emulator {
namespace {

constexpr char kDelete = 0x7f;

bool IsText(char c) { return static_cast<unsigned char>(c) >= 0x20 && c != kDelete; }

constexpr std::uint64_t Repeat(unsigned char byte) {
  return byte * std::uint64_t{0x0101010101010101};
}

// Whether one of eight bytes is not text.
bool HasControlByte(std::uint64_t word) {
  const std::uint64_t deletes = word ^ Repeat(kDelete);
  const std::uint64_t below_space = (word - Repeat(0x20)) & ~word;
  const std::uint64_t is_delete = (deletes - Repeat(1)) & ~deletes;
  return ((below_space | is_delete) & Repeat(0x80)) != 0;
}

// The first position from `at` on that holds no text; `end` when there is none before it.
std::size_t SkipText(std::string_view input, std::size_t at, std::size_t end) {
  while (at + sizeof(std::uint64_t) <= end) {
    std::uint64_t word = 0;
    std::memcpy(&word, input.data() + at, sizeof word);
    if (HasControlByte(word)) {
      break;
    }
    at += sizeof word;
  }
  while (at < end && IsText(input[at])) {
    ++at;
  }
  return at;
}

}  // namespace

HeadScanner::Outcome HeadScanner::Scan(std::string_view input) {
  const std::size_t end = std::min(input.size(), kMaxHeadBytes);
  for (; position_ < end; ++position_) {
    const bool after_cr = position_ > line_start_ && input[position_ - 1] == '\r';
    if (!after_cr) {
      position_ = SkipText(input, position_, end);
      if (position_ == end) {
        break;
      }
    }
    const char c = input[position_];
    if (c == '\n' && after_cr) {
      const bool is_blank = position_ - line_start_ == 1;
      line_start_ = position_ + 1;
      if (is_blank) {
        ++position_;
        return Outcome::kComplete;
      }
    } else if (after_cr || !(c == '\t' || c == '\r')) {
      return Outcome::kBadByte;
    }
  }
  return position_ == kMaxHeadBytes ? Outcome::kTooLong : Outcome::kIncomplete;
}

}  // namespace emulator
