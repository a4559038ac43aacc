#include "emulator/commands/progress_bar.h"

#include <algorithm>

#include <boost/timer/progress_display.hpp>
#include <unistd.h>

namespace emulator {

struct ProgressBar::Display {
  Display(std::ostream& out, std::uint64_t expected) : bar(expected, out, "") {}

  boost::timer::progress_display bar;
};

ProgressBar::ProgressBar(std::ostream& out, std::uint64_t expected_bytes) {
  if (isatty(STDERR_FILENO) == 0 || expected_bytes == 0) return;
  display_ = std::make_unique<Display>(out, expected_bytes);
}

ProgressBar::~ProgressBar() { Add(UINT64_MAX); }

void ProgressBar::Add(std::uint64_t bytes) {
  if (!display_) return;
  const std::uint64_t left = display_->bar.expected_count() - display_->bar.count();
  if (left > 0) display_->bar += std::min(bytes, left);
}

}  // namespace emulator
