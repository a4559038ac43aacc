#include "emulator/commands/progress_bar.h"

#include <algorithm>
#include <string>
#include <utility>

#include <sys/ioctl.h>
#include <unistd.h>

namespace emulator {

namespace {

constexpr std::chrono::milliseconds kBetweenDrawings{100};
constexpr std::size_t kMostBarColumns = 50;
// What stands around the bar, "[] 100 %", and a column that keeps terminals from wrapping.
constexpr std::size_t kOtherColumns = 9;

// 0 when the terminal does not tell.
std::size_t ColumnsOfStderr() {
  winsize size{};
  return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

std::function<ProgressBar::Clock::time_point()> ClockForStderr() {
  if (isatty(STDERR_FILENO) == 0) return {};
  return [] { return ProgressBar::Clock::now(); };
}

}  // namespace

ProgressBar::ProgressBar(std::ostream& out, std::uint64_t expected_bytes)
    : ProgressBar(out, expected_bytes, ColumnsOfStderr(), ClockForStderr()) {}

ProgressBar::ProgressBar(std::ostream& out, std::uint64_t expected_bytes, std::size_t columns,
                         std::function<Clock::time_point()> now)
    : out_(out), expected_bytes_(expected_bytes) {
  if (now == nullptr || expected_bytes == 0) return;
  now_ = std::move(now);
  bar_columns_ = std::min(columns - std::min(columns, kOtherColumns), kMostBarColumns);
  Draw(0);
}

ProgressBar::~ProgressBar() { EndLine(); }

void ProgressBar::Add(std::uint64_t bytes) {
  if (now_ == nullptr) return;
  done_bytes_ += std::min(bytes, expected_bytes_ - done_bytes_);
  const double share = static_cast<double>(done_bytes_) / static_cast<double>(expected_bytes_);
  const auto percent = std::min<std::uint64_t>(static_cast<std::uint64_t>(share * 100), 99);
  if (percent != drawn_percent_ && now_() - drawn_at_ >= kBetweenDrawings) Draw(percent);
}

void ProgressBar::Finish() {
  if (now_ == nullptr) return;
  Draw(100);
  EndLine();
}

void ProgressBar::Draw(std::uint64_t percent) {
  std::string line = "\r";
  if (bar_columns_ > 0) {
    const std::size_t full = bar_columns_ * percent / 100;
    line.append("[").append(full, '#').append(bar_columns_ - full, ' ').append("] ");
  }
  const std::string number = std::to_string(percent);
  line.append(3 - number.size(), ' ').append(number).append(" %");
  out_ << line << std::flush;
  drawn_percent_ = percent;
  drawn_at_ = now_();
}

void ProgressBar::EndLine() {
  if (now_ == nullptr) return;
  out_ << '\n' << std::flush;
  now_ = nullptr;
}

}  // namespace emulator
