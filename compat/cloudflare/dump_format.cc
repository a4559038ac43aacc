#include "compat/cloudflare/dump_format.h"

#include <array>
#include <cmath>
#include <span>

#include "compat/hex.h"
#include "compat/json/json_text.h"
#include "compat/json/utf8.h"

namespace compat::cloudflare {

namespace {

void AppendHex(std::string& out, std::string_view bytes) {
  compat::AppendHex(out, std::as_bytes(std::span(bytes)));
}

void AppendReal(std::string& out, double value) {
  if (std::isfinite(value)) {
    AppendJsonDouble(out, value);
  } else if (std::isnan(value)) {
    out += "NULL";  // SQLite stores none, and would read it so
  } else {
    out += value > 0 ? "9e999" : "-9e999";
  }
}

std::string WithReplacementCharacters(std::string_view text) {
  std::string valid;
  while (!text.empty()) {
    const Utf8Sequence sequence = ReadUtf8(text);
    if (sequence.is_character) {
      valid.append(text, 0, sequence.size_bytes);
    } else {
      valid += "\xEF\xBF\xBD";
    }
    text.remove_prefix(sequence.size_bytes);
  }
  return valid;
}

// What stands for a line break: a text that `value` does not hold, as SQLite's shell looks for one.
std::string Placeholder(std::string_view value, const char* first, const char* second) {
  if (value.find(first) == std::string_view::npos) return first;
  if (value.find(second) == std::string_view::npos) return second;
  for (int i = 0;; ++i) {
    std::string candidate = std::string("(") + first + std::to_string(i) + ")";
    if (value.find(candidate) == std::string_view::npos) return candidate;
  }
}

// Doubles quotes and puts the placeholders in.
void AppendEscaped(std::string& out, std::string_view text, std::string_view line_feed,
                   std::string_view carriage_return) {
  for (;;) {
    const std::size_t at = text.find_first_of("'\n\r");
    if (at == std::string_view::npos) break;
    out.append(text, 0, at);
    out += text[at] == '\'' ? std::string_view("''")
                            : (text[at] == '\n' ? line_feed : carriage_return);
    text.remove_prefix(at + 1);
  }
  out += text;
}

void AppendTextWithLineBreaks(std::string& out, std::string_view text, bool has_line_feed,
                              bool has_carriage_return) {
  const std::string line_feed = Placeholder(text, "\\n", "\\012");
  const std::string carriage_return = Placeholder(text, "\\r", "\\015");
  if (has_line_feed) out += "replace(";
  if (has_carriage_return) out += "replace(";
  out.push_back('\'');
  AppendEscaped(out, text, line_feed, carriage_return);
  out.push_back('\'');
  if (has_carriage_return) out.append(",'").append(carriage_return).append("',char(13))");
  if (has_line_feed) out.append(",'").append(line_feed).append("',char(10))");
}

// Which bytes need more than being copied.
enum : unsigned { kQuote = 1, kLineFeed = 2, kCarriageReturn = 4, kNul = 8, kNotAscii = 16 };

constexpr std::array<unsigned char, 256> MakeClasses() {
  std::array<unsigned char, 256> classes{};
  for (std::size_t i = 0x80; i < classes.size(); ++i) classes[i] = kNotAscii;
  classes['\''] = kQuote;
  classes['\n'] = kLineFeed;
  classes['\r'] = kCarriageReturn;
  classes[0] = kNul;
  return classes;
}
constexpr std::array<unsigned char, 256> kClasses = MakeClasses();

void AppendText(std::string& out, std::string_view text) {
  unsigned seen = 0;
  for (const char c : text) seen |= kClasses[static_cast<unsigned char>(c)];
  if ((seen & kNul) != 0) {
    out += "CAST(X'";
    AppendHex(out, text);
    out += "' AS TEXT)";
    return;
  }
  std::string valid;
  if ((seen & kNotAscii) != 0 && FindInvalidUtf8(text) != std::string_view::npos) {
    valid = WithReplacementCharacters(text);
    text = valid;
  }
  if ((seen & (kLineFeed | kCarriageReturn)) != 0) {
    AppendTextWithLineBreaks(out, text, (seen & kLineFeed) != 0, (seen & kCarriageReturn) != 0);
    return;
  }
  out.push_back('\'');
  if ((seen & kQuote) != 0) {
    AppendEscaped(out, text, {}, {});
  } else {
    out += text;
  }
  out.push_back('\'');
}

}  // namespace

void DumpFormat::AppendValue(std::string& out, const storage::ValueView& value) const {
  switch (value.type) {
    case storage::ValueType::kNull:
      out += "NULL";
      return;
    case storage::ValueType::kInteger:
      AppendJsonInteger(out, value.integer);
      return;
    case storage::ValueType::kReal:
      AppendReal(out, value.real);
      return;
    case storage::ValueType::kText:
      AppendText(out, value.bytes);
      return;
    case storage::ValueType::kBlob:
      out += "X'";
      AppendHex(out, value.bytes);
      out.push_back('\'');
      return;
  }
}

// The service names FTS5 whatever the module.
storage::Error DumpFormat::VirtualTableRefusal() const {
  return storage::Error(storage::ErrorKind::kNotAllowed,
                        "D1 Export error: cannot export databases with Virtual Tables (fts5)");
}

}  // namespace compat::cloudflare
