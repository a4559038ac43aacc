#include "emulator/http/range.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <limits>
#include <optional>
#include <utility>

#include "emulator/http/http.h"

namespace emulator {
namespace {

// Against requests that cost more than the body is worth (RFC 9110, 14.2).
constexpr std::size_t kMaxRanges = 1024;
constexpr std::size_t kMaxOverlaps = 2;

// A range as it is asked for: "first-last", "first-" or "-suffix".
struct AskedRange {
  std::optional<std::uint64_t> first;
  std::optional<std::uint64_t> last;  // without `first`: the length of the suffix
};

std::string_view TrimBlanks(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
  return text;
}

// Sets `number` to what `digits` say, if there are any; a number beyond all bodies is the largest
// there is. False when something else stands there.
bool ReadNumber(std::string_view digits, std::optional<std::uint64_t>& number) {
  if (digits.empty()) return true;
  if (digits.find_first_not_of("0123456789") != std::string_view::npos) return false;
  std::uint64_t value = 0;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  number = read.ec == std::errc{} ? value : std::numeric_limits<std::uint64_t>::max();
  return true;
}

std::optional<AskedRange> ReadRange(std::string_view text) {
  const std::size_t dash = text.find('-');
  AskedRange range;
  if (dash == std::string_view::npos || !ReadNumber(text.substr(0, dash), range.first) ||
      !ReadNumber(text.substr(dash + 1), range.last)) {
    return std::nullopt;
  }
  const bool is_range = range.first || range.last;
  const bool is_backwards = range.first && range.last && *range.first > *range.last;
  return is_range && !is_backwards ? std::optional(range) : std::nullopt;
}

// The ranges of "bytes=...". None when the header is not understood as a whole.
std::optional<std::vector<AskedRange>> ReadRanges(std::string_view header) {
  constexpr std::string_view kUnit = "bytes=";
  if (!EqualIgnoringCase(header.substr(0, kUnit.size()), kUnit)) return std::nullopt;
  header.remove_prefix(kUnit.size());
  std::vector<AskedRange> ranges;
  while (!header.empty()) {
    const std::size_t comma = std::min(header.find(','), header.size());
    const std::string_view element = TrimBlanks(header.substr(0, comma));
    header.remove_prefix(std::min(comma + 1, header.size()));
    if (element.empty()) continue;  // which lists may have (RFC 9110, 5.6.1.2)
    const std::optional<AskedRange> range = ReadRange(element);
    if (!range) return std::nullopt;
    ranges.push_back(*range);
  }
  return ranges.empty() ? std::nullopt : std::optional(std::move(ranges));
}

// What there is of a range in a body that is not empty; none when it lies outside.
std::optional<ByteRange> CutToBody(const AskedRange& asked, std::uint64_t size_bytes) {
  if (!asked.first) {
    const std::uint64_t length = std::min(*asked.last, size_bytes);
    if (length == 0) return std::nullopt;
    return ByteRange{size_bytes - length, length};
  }
  if (*asked.first >= size_bytes) return std::nullopt;
  const std::uint64_t last = std::min(asked.last.value_or(size_bytes), size_bytes - 1);
  return ByteRange{*asked.first, last - *asked.first + 1};
}

std::uint64_t EndOf(const ByteRange& range) { return range.offset + range.length; }

// How many ranges have a byte in common with one before them.
std::size_t CountOverlaps(const std::vector<ByteRange>& ranges) {
  std::size_t overlaps = 0;
  for (auto range = ranges.begin(); range != ranges.end() && overlaps <= kMaxOverlaps; ++range) {
    overlaps += std::any_of(ranges.begin(), range,
                            [&](const ByteRange& before) {
                              return range->offset < EndOf(before) && before.offset < EndOf(*range);
                            })
                    ? 1
                    : 0;
  }
  return overlaps;
}

// `ranges` with those joined that overlap or touch. A joined one comes where its first was asked
// for (RFC 9110, 15.3.7.2).
std::vector<ByteRange> Join(const std::vector<ByteRange>& ranges) {
  std::vector<ByteRange> sorted = ranges;
  std::sort(sorted.begin(), sorted.end(),
            [](const ByteRange& a, const ByteRange& b) { return a.offset < b.offset; });
  std::vector<ByteRange> joined;
  for (const ByteRange& range : sorted) {
    if (joined.empty() || EndOf(joined.back()) < range.offset) {
      joined.push_back(range);
    } else {
      const std::uint64_t end = std::max(EndOf(joined.back()), EndOf(range));
      joined.back().length = end - joined.back().offset;
    }
  }
  std::vector<ByteRange> ordered;
  for (const ByteRange& range : ranges) {
    const auto whole = std::find_if(joined.begin(), joined.end(), [&](const ByteRange& one) {
      return one.offset <= range.offset && EndOf(range) <= EndOf(one);
    });
    if (whole == joined.end()) continue;  // it has come already
    ordered.push_back(*whole);
    joined.erase(whole);
  }
  return ordered;
}

}  // namespace

RangeSelection SelectRanges(std::string_view header, std::uint64_t size_bytes) {
  using Kind = RangeSelection::Kind;
  const auto asked = ReadRanges(header);
  if (!asked) return {};
  if (asked->size() > kMaxRanges) return {.kind = Kind::kNone};
  std::vector<ByteRange> ranges;
  for (const AskedRange& range : *asked) {
    if (size_bytes == 0 && !range.first && *range.last > 0) {
      return {};  // The suffix of an empty body is there, but Content-Range cannot name it.
    }
    if (const auto cut = CutToBody(range, size_bytes)) ranges.push_back(*cut);
  }
  if (ranges.empty() || CountOverlaps(ranges) > kMaxOverlaps) return {.kind = Kind::kNone};
  return {.kind = Kind::kSome, .ranges = Join(ranges)};
}

std::string ContentRange(const ByteRange& range, std::uint64_t size_bytes) {
  return "bytes " + std::to_string(range.offset) + "-" + std::to_string(EndOf(range) - 1) + "/" +
         std::to_string(size_bytes);
}

std::string UnsatisfiedContentRange(std::uint64_t size_bytes) {
  return "bytes */" + std::to_string(size_bytes);
}

}  // namespace emulator
