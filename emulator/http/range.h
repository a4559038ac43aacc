// Which bytes of a body a Range header asks for: RFC 9110, 14.1.2 and 14.2.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace emulator {

struct ByteRange {
  std::uint64_t offset = 0;
  std::uint64_t length = 0;  // never 0 in what is selected

  friend bool operator==(const ByteRange&, const ByteRange&) = default;
};

struct RangeSelection {
  enum class Kind {
    kAll,   // the header is to be ignored, as RFC 9110 has it of one that is not understood
    kSome,  // `ranges` has one or more
    kNone,  // all that it asks for lies outside of the body, or it asks for too much: 416
  };
  Kind kind = Kind::kAll;
  // In the order in which they were asked for, cut to the body; those that overlap or touch are
  // joined.
  std::vector<ByteRange> ranges = {};
};

// `header` is the Range header's value, `size_bytes` the body's.
RangeSelection SelectRanges(std::string_view header, std::uint64_t size_bytes);

// The value of Content-Range for a part of a body.
std::string ContentRange(const ByteRange& range, std::uint64_t size_bytes);

// The value of Content-Range for a Range that lies outside.
std::string UnsatisfiedContentRange(std::uint64_t size_bytes);

}  // namespace emulator
