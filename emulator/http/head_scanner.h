// Finds the end of a request's head in bytes that arrive piece by piece.

#pragma once

#include <cstddef>
#include <string_view>

namespace emulator {

// Request line and header fields together may not be longer.
constexpr std::size_t kMaxHeadBytes = std::size_t{64} * 1024;

// Looks at each byte once. One thread at a time.
class HeadScanner {
 public:
  enum class Outcome {
    kIncomplete,
    kComplete,  // head_bytes() says how long the head is, with its blank line
    kBadByte,   // a control byte, or a line that does not end in CR LF: no head begins like this
    kTooLong,   // over kMaxHeadBytes
  };

  // `input` is everything since the head's first byte, and begins with what earlier calls saw.
  Outcome Scan(std::string_view input);

  // How many bytes of the head have been looked at: up to what may not stand there, if there is
  // such a byte.
  std::size_t head_bytes() const { return position_; }

 private:
  std::size_t position_ = 0;    // bytes looked at
  std::size_t line_start_ = 0;  // where the line begins that position_ is in
};

}  // namespace emulator
