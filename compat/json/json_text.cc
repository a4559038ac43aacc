#include "compat/json/json_text.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <cmath>
#include <cstring>

#include "compat/json/utf8.h"

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

std::uint64_t LoadWord(std::string_view text, std::size_t at) {
  std::uint64_t word = 0;
  std::memcpy(&word, text.data() + at, sizeof(word));
  return word;
}

// The first offset from `at` on of a byte that may not be copied without a look.
std::size_t SkipPlain(std::string_view text, std::size_t at) {
  while (at + sizeof(std::uint64_t) <= text.size()) {
    if (HasSpecialByte(LoadWord(text, at))) break;
    at += sizeof(std::uint64_t);
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

char* WriteInteger(char* to, std::int64_t value) {
  return std::to_chars(to, to + kMaxJsonNumberBytes, value).ptr;
}

char* WriteText(char* to, std::string_view text) {
  std::memcpy(to, text.data(), text.size());
  return to + text.size();
}

char* WriteZeros(char* to, int count) {
  std::memset(to, '0', static_cast<std::size_t>(count));
  return to + count;
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
char* WriteDecimal(char* to, const Decimal& decimal) {
  const std::string_view digits(decimal.digits.data(), decimal.count);
  const int point = decimal.point;
  const int count = static_cast<int>(decimal.count);
  if (count <= point && point <= 21) return WriteZeros(WriteText(to, digits), point - count);
  if (0 < point && point <= 21) {
    to = WriteText(to, digits.substr(0, static_cast<std::size_t>(point)));
    *to++ = '.';
    return WriteText(to, digits.substr(static_cast<std::size_t>(point)));
  }
  if (-6 < point && point <= 0) return WriteText(WriteZeros(WriteText(to, "0."), -point), digits);
  *to++ = digits[0];
  if (count > 1) {
    *to++ = '.';
    to = WriteText(to, digits.substr(1));
  }
  return WriteInteger(WriteText(to, point > 0 ? "e+" : "e"), point - 1);
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

std::size_t CopyPlain(char* to, std::string_view text) {
  std::size_t at = 0;
  while (at + sizeof(std::uint64_t) <= text.size()) {
    const std::uint64_t word = LoadWord(text, at);
    std::memcpy(to + at, &word, sizeof(word));
    if (HasSpecialByte(word)) return SkipPlain(text, at);
    at += sizeof(word);
  }
  if (at == text.size()) return at;
  // What is left is less than a word; filled up with what is plain.
  std::uint64_t word = Repeat(' ');
  std::memcpy(&word, text.data() + at, text.size() - at);
  std::memcpy(to + at, &word, sizeof(word));
  return HasSpecialByte(word) ? SkipPlain(text, at) : text.size();
}

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

char* WriteJsonDouble(char* to, double value) {
  if (!std::isfinite(value)) return WriteText(to, "null");
  const double size = std::fabs(value);
  if (size <= static_cast<double>(kMaxSafeInteger)) {
    const auto integer = static_cast<std::int64_t>(value);
    if (static_cast<double>(integer) == value) return WriteInteger(to, integer);
    // Here both notations have the same digits: no zeros stand between them and the point.
    if (size >= 1e-6) {
      return std::to_chars(to, to + kMaxJsonNumberBytes, value, std::chars_format::fixed).ptr;
    }
  }
  if (value < 0) *to++ = '-';
  return WriteDecimal(to, ToDecimal(size));
}

char* WriteJsonInteger(char* to, std::int64_t value) {
  if (-kMaxSafeInteger <= value && value <= kMaxSafeInteger) return WriteInteger(to, value);
  return WriteJsonDouble(to, static_cast<double>(value));
}

void AppendJsonDouble(std::string& out, double value) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): filled up to what is appended
  std::array<char, kMaxJsonNumberBytes> text;
  out.append(text.data(), WriteJsonDouble(text.data(), value));
}

void AppendJsonInteger(std::string& out, std::int64_t value) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): filled up to what is appended
  std::array<char, kMaxJsonNumberBytes> text;
  out.append(text.data(), WriteJsonInteger(text.data(), value));
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
