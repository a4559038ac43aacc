#include "compat/iso_time.h"

#include <array>
#include <cassert>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <system_error>

namespace compat {
namespace {

constexpr std::int64_t kMsPerMinute = 60'000;

// Takes a text apart from its front. Every function leaves the text as it was when it finds
// something else.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  bool AtEnd() const { return rest_.empty(); }

  bool SkipOneOf(std::string_view characters) {
    if (rest_.empty() || characters.find(rest_.front()) == std::string_view::npos) return false;
    rest_.remove_prefix(1);
    return true;
  }

  // A number of exactly `count` digits.
  std::optional<unsigned> Digits(std::size_t count) {
    if (CountDigits() < count) return std::nullopt;
    unsigned value = 0;
    std::from_chars(rest_.data(), rest_.data() + count, value);
    rest_.remove_prefix(count);
    return value;
  }

  // A number of exactly two digits that is at most `highest`.
  std::optional<unsigned> TwoDigits(unsigned highest) {
    const Scanner before = *this;
    const std::optional<unsigned> value = Digits(2);
    if (value && *value <= highest) return value;
    *this = before;
    return std::nullopt;
  }

  // The digits behind a decimal point, as milliseconds.
  std::optional<unsigned> Milliseconds() {
    const std::size_t count = CountDigits();
    if (count == 0) return std::nullopt;
    unsigned value = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      value = value * 10 + (i < count ? static_cast<unsigned>(rest_[i] - '0') : 0);
    }
    rest_.remove_prefix(count);
    return value;
  }

 private:
  std::size_t CountDigits() const {
    std::size_t count = 0;
    while (count < rest_.size() && rest_[count] >= '0' && rest_[count] <= '9') ++count;
    return count;
  }

  std::string_view rest_;
};

// Days since the Unix epoch of the date at the front.
std::optional<std::int64_t> ScanDate(Scanner& scanner) {
  const auto year = scanner.Digits(4);
  if (!year || !scanner.SkipOneOf("-")) return std::nullopt;
  const auto month = scanner.TwoDigits(12);
  if (!month || !scanner.SkipOneOf("-")) return std::nullopt;
  const auto day = scanner.TwoDigits(31);
  if (!day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(*year)),
                                         std::chrono::month(*month), std::chrono::day(*day)};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date).time_since_epoch().count();
}

// Milliseconds since midnight.
std::optional<std::int64_t> ScanTimeOfDay(Scanner& scanner) {
  const auto hour = scanner.TwoDigits(23);
  if (!hour || !scanner.SkipOneOf(":")) return std::nullopt;
  const auto minute = scanner.TwoDigits(59);
  if (!minute) return std::nullopt;
  std::int64_t time_ms = (std::int64_t{*hour} * 60 + *minute) * kMsPerMinute;
  if (!scanner.SkipOneOf(":")) return time_ms;
  const auto second = scanner.TwoDigits(59);
  if (!second) return std::nullopt;
  time_ms += std::int64_t{*second} * 1000;
  if (!scanner.SkipOneOf(".")) return time_ms;
  const auto fraction_ms = scanner.Milliseconds();
  if (!fraction_ms) return std::nullopt;
  return time_ms + *fraction_ms;
}

// How far local time is ahead of UTC.
std::optional<std::int64_t> ScanOffsetMs(Scanner& scanner) {
  if (scanner.SkipOneOf("Zz")) return 0;
  const bool is_ahead = scanner.SkipOneOf("+");
  if (!is_ahead && !scanner.SkipOneOf("-")) return std::nullopt;
  const auto hours = scanner.TwoDigits(23);
  if (!hours) return std::nullopt;
  scanner.SkipOneOf(":");
  const auto minutes = scanner.TwoDigits(59);
  if (!minutes) return std::nullopt;
  const std::int64_t offset_ms = (std::int64_t{*hours} * 60 + *minutes) * kMsPerMinute;
  return is_ahead ? offset_ms : -offset_ms;
}

std::optional<std::int64_t> InRange(std::int64_t time_ms) {
  if (time_ms < kFirstTimeMs || time_ms > kLastTimeMs) return std::nullopt;
  return time_ms;
}

// Writes `value` with leading zeros so that it fills the place up to `end`.
void PutDigits(char* begin, char* end, unsigned value) {
  while (end != begin) {
    *--end = static_cast<char>('0' + value % 10);
    value /= 10;
  }
}

}  // namespace

void AppendIsoTime(std::string& out, std::int64_t time_ms) {
  assert(kFirstTimeMs <= time_ms && time_ms <= kLastTimeMs);
  const std::chrono::sys_time<std::chrono::milliseconds> time{std::chrono::milliseconds(time_ms)};
  const auto midnight = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(midnight);
  const std::chrono::hh_mm_ss clock(time - midnight);

  std::array<char, 24> text = {'0', '0', '0', '0', '-', '0', '0', '-', '0', '0', 'T', '0',
                               '0', ':', '0', '0', ':', '0', '0', '.', '0', '0', '0', 'Z'};
  char* at = text.data();
  PutDigits(at, at + 4, static_cast<unsigned>(static_cast<int>(date.year())));
  PutDigits(at + 5, at + 7, static_cast<unsigned>(date.month()));
  PutDigits(at + 8, at + 10, static_cast<unsigned>(date.day()));
  PutDigits(at + 11, at + 13, static_cast<unsigned>(clock.hours().count()));
  PutDigits(at + 14, at + 16, static_cast<unsigned>(clock.minutes().count()));
  PutDigits(at + 17, at + 19, static_cast<unsigned>(clock.seconds().count()));
  PutDigits(at + 20, at + 23, static_cast<unsigned>(clock.subseconds().count()));
  out.append(text.data(), text.size());
}

std::string FormatIsoTime(std::int64_t time_ms) {
  std::string text;
  AppendIsoTime(text, time_ms);
  return text;
}

std::optional<std::int64_t> ParseIsoTime(std::string_view text) {
  Scanner scanner(text);
  const auto days = ScanDate(scanner);
  if (!days) return std::nullopt;
  const std::int64_t midnight_ms = *days * 24 * 60 * kMsPerMinute;
  if (scanner.AtEnd()) return midnight_ms;

  if (!scanner.SkipOneOf("Tt ")) return std::nullopt;
  const auto time_of_day_ms = ScanTimeOfDay(scanner);
  if (!time_of_day_ms) return std::nullopt;
  const auto offset_ms = ScanOffsetMs(scanner);
  if (!offset_ms || !scanner.AtEnd()) return std::nullopt;
  return InRange(midnight_ms + *time_of_day_ms - *offset_ms);
}

std::optional<std::int64_t> ParseUnixTime(std::string_view text) {
  constexpr std::int64_t kLastSeconds = 99'999'999'999;
  if (text.empty() || text.find_first_not_of("0123456789") != std::string_view::npos)
    return std::nullopt;
  std::int64_t number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (read.ec != std::errc()) return std::nullopt;
  return InRange(number <= kLastSeconds ? number * 1000 : number);
}

std::optional<std::int64_t> ParseTime(std::string_view text) {
  const std::optional<std::int64_t> unix_time = ParseUnixTime(text);
  return unix_time ? unix_time : ParseIsoTime(text);
}

}  // namespace compat
