#include "emulator/remote/retries.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <thread>

namespace emulator {

using std::chrono::milliseconds;

namespace {

constexpr milliseconds kFirst{500};
constexpr milliseconds kLongest{8000};
constexpr milliseconds kLongestTold{60'000};

// https://developers.cloudflare.com/d1/observability/debug-d1/ names those that are worth another
// try; the last three are of a transfer that runs, or no longer does.
constexpr std::array<std::string_view, 9> kPassing = {
    "Network connection lost",
    "storage caused object to be reset",
    "reset because its code was updated",
    "transient issue on remote node",
    "exceeded timeout which caused object to be reset",
    "D1 DB is overloaded",
    "Currently processing a long-running",
    "Cancelled due to no poll()",
    "Not currently exporting",
};

}  // namespace

Pause RealPause() {
  return [](milliseconds time) { std::this_thread::sleep_for(time); };
}

milliseconds Retries::Shortened(milliseconds time) {
  std::uniform_int_distribution<milliseconds::rep> less(0, time.count() / 4);
  return time - milliseconds(less(random_));
}

bool Retries::Again(const std::string& why, std::optional<milliseconds> told) {
  if (count_ == kMost) return false;
  const milliseconds wait =
      told ? std::min(*told, kLongestTold) : Shortened(std::min(kFirst * (1 << count_), kLongest));
  ++count_;
  messages_ << why << "; asking again in " << static_cast<double>(wait.count()) / 1000 << " s\n";
  pause_(wait);
  return true;
}

bool IsPassingStatus(int status) noexcept {
  return status == 408 || status == 429 || (status >= 500 && status != 501);
}

bool IsPassingError(std::string_view error) noexcept {
  return std::ranges::any_of(kPassing, [&](std::string_view words) {
    return error.find(words) != std::string_view::npos;
  });
}

std::optional<milliseconds> ParseRetryAfter(const std::string& value) {
  milliseconds::rep seconds = 0;
  const char* const end = value.data() + value.size();
  const auto [at, failure] = std::from_chars(value.data(), end, seconds);
  if (failure != std::errc() || at != end || value.empty() || seconds < 0) return std::nullopt;
  return std::min(milliseconds(std::min<milliseconds::rep>(seconds, 3600) * 1000), kLongestTold);
}

}  // namespace emulator
