// How far something is, on a terminal.

#pragma once

#include <cstdint>
#include <memory>
#include <ostream>

namespace emulator {

// Draws on `out` from 0 to 100 percent, and finishes when it goes. One thread at a time.
class ProgressBar {
 public:
  // None is drawn, and nothing written, when stderr is no terminal.
  ProgressBar(std::ostream& out, std::uint64_t expected_bytes);
  ~ProgressBar();
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  // What is more than was expected does not show.
  void Add(std::uint64_t bytes);

 private:
  struct Display;
  std::unique_ptr<Display> display_;
};

}  // namespace emulator
