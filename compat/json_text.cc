#include "compat/json_text.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <cmath>
#include <cstring>

#include "compat/utf8.h"

namespace compat {
namespace {

// Integers up to here are doubles too, and print as integers.
constexpr std::int64_t kMaxSafeInteger = std::int64_t{1} << 53;

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

constexpr std::uint64_t Repeat(unsigned char byte) {
  return byte * std::uint64_t{0x0101010101010101};
}

// The high bit of every byte of the result that is below `limit` (at most 0x80) in `word` is set;
// above the first such byte there may be false hits, so only "is there one" counts.
constexpr std::uint64_t BytesBelow(std::uint64_t word, unsigned char limit) {
  return (word - Repeat(limit)) & ~word & Repeat(0x80);
}

// Whether one of eight bytes is a control character, a quote, a backslash, or not ASCII.
bool HasSpecialByte(std::uint64_t word) {
  return ((word & Repeat(0x80)) | BytesBelow(word, 0x20) | BytesBelow(word ^ Repeat('"'), 1) |
          BytesBelow(word ^ Repeat('\\'), 1)) != 0;
}

bool IsSpecialByte(char byte) {
  const auto code = static_cast<unsigned char>(byte);
  return code < 0x20 || code >= 0x80 || code == '"' || code == '\\';
}

// The first offset from `at` on of a byte that may not be copied without a look.
std::size_t SkipPlain(std::string_view text, std::size_t at) {
  while (at + sizeof(std::uint64_t) <= text.size()) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, sizeof(word));
    if (HasSpecialByte(word)) break;
    at += sizeof(word);
  }
  while (at < text.size() && !IsSpecialByte(text[at])) ++at;
  return at;
}

void AppendEscaped(std::string& out, char character) {
  switch (character) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\b':
      out += "\\b";
      return;
    case '\f':
      out += "\\f";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      break;
  }
  constexpr std::string_view kDigits = "0123456789abcdef";
  const auto code = static_cast<unsigned char>(character);
  const std::array<char, 6> escape = {'\\', 'u', '0', '0', kDigits[code >> 4], kDigits[code & 15]};
  out.append(escape.data(), escape.size());
}

void AppendInteger(std::string& out, std::int64_t value) {
  std::array<char, 24> digits;  // NOLINT(cppcoreguidelines-pro-type-member-init): to_chars fills it
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  out.append(digits.data(), end);
}

// A finite number above zero as d1 d2 … dk and n, so that it is 0.d1d2…dk × 10^n; k is as small as
// can be.
struct Decimal {
  std::array<char, 24> digits;
  std::size_t count;  // k
  int point;          // n
};

Decimal ToDecimal(double value) {
  std::array<char, 32> text;  // NOLINT(cppcoreguidelines-pro-type-member-init): to_chars fills it
  const auto written =
      std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::scientific);
  assert(written.ec == std::errc());  // the longest is 24 characters
  const std::string_view scientific(text.data(),
                                    static_cast<std::size_t>(written.ptr - text.data()));

  Decimal decimal{};
  const std::size_t exponent_at = scientific.find('e');
  for (const char digit : scientific.substr(0, exponent_at)) {
    if (digit != '.') decimal.digits[decimal.count++] = digit;
  }
  const std::size_t sign_and_digits = exponent_at + (scientific[exponent_at + 1] == '+' ? 2 : 1);
  std::from_chars(scientific.data() + sign_and_digits, written.ptr, decimal.point);
  ++decimal.point;
  return decimal;
}

// The steps of ECMAScript's Number::toString, in its order.
void AppendDecimal(std::string& out, const Decimal& decimal) {
  const std::string_view digits(decimal.digits.data(), decimal.count);
  const int point = decimal.point;
  const int count = static_cast<int>(decimal.count);
  if (count <= point && point <= 21) {
    out.append(digits).append(static_cast<std::size_t>(point - count), '0');
  } else if (0 < point && point <= 21) {
    out.append(digits.substr(0, static_cast<std::size_t>(point))).push_back('.');
    out.append(digits.substr(static_cast<std::size_t>(point)));
  } else if (-6 < point && point <= 0) {
    out.append("0.").append(static_cast<std::size_t>(-point), '0').append(digits);
  } else {
    out.push_back(digits[0]);
    if (count > 1) out.append(".").append(digits.substr(1));
    out.append(point > 0 ? "e+" : "e");
    AppendInteger(out, point - 1);
  }
}

struct ByteText {
  std::array<char, 4> text;  // "255,"
  unsigned char size;
};

constexpr std::array<ByteText, 256> MakeByteTexts() {
  std::array<ByteText, 256> texts{};
  for (unsigned value = 0; value < texts.size(); ++value) {
    ByteText& entry = texts[value];
    if (value >= 100) entry.text[entry.size++] = static_cast<char>('0' + value / 100);
    if (value >= 10) entry.text[entry.size++] = static_cast<char>('0' + value / 10 % 10);
    entry.text[entry.size++] = static_cast<char>('0' + value % 10);
    entry.text[entry.size++] = ',';
  }
  return texts;
}

constexpr std::array<ByteText, 256> kByteTexts = MakeByteTexts();

}  // namespace

void AppendJsonString(std::string& out, std::string_view text) {
  out.push_back('"');
  std::size_t copied = 0;
  for (std::size_t at = SkipPlain(text, 0); at < text.size(); at = SkipPlain(text, at)) {
    const Utf8Sequence sequence = ReadUtf8(text.substr(at));
    if (sequence.is_character && sequence.size_bytes > 1) {
      at += sequence.size_bytes;
      continue;
    }
    out.append(text.substr(copied, at - copied));
    if (sequence.is_character) {
      AppendEscaped(out, text[at]);
    } else {
      out.append(kReplacement);
    }
    at += sequence.size_bytes;
    copied = at;
  }
  out.append(text.substr(copied));
  out.push_back('"');
}

void AppendJsonDouble(std::string& out, double value) {
  if (!std::isfinite(value)) {
    out.append("null");
    return;
  }
  if (std::fabs(value) <= static_cast<double>(kMaxSafeInteger) && value == std::trunc(value)) {
    AppendInteger(out, static_cast<std::int64_t>(value));
    return;
  }
  if (value < 0) out.push_back('-');
  AppendDecimal(out, ToDecimal(std::fabs(value)));
}

void AppendJsonInteger(std::string& out, std::int64_t value) {
  if (-kMaxSafeInteger <= value && value <= kMaxSafeInteger) {
    AppendInteger(out, value);
  } else {
    AppendJsonDouble(out, static_cast<double>(value));
  }
}

void AppendJsonByteArray(std::string& out, std::span<const std::byte> bytes) {
  out.push_back('[');
  if (bytes.empty()) {
    out.push_back(']');
    return;
  }
  const std::size_t start = out.size();
  out.resize(start + bytes.size() * sizeof(ByteText::text));
  char* to = out.data() + start;
  for (const std::byte byte : bytes) {
    const ByteText& entry = kByteTexts[std::to_integer<std::size_t>(byte)];
    std::memcpy(to, entry.text.data(), entry.text.size());
    to += entry.size;
  }
  out.resize(static_cast<std::size_t>(to - out.data()));
  out.back() = ']';  // in the place of the last comma
}

}  // namespace compat
