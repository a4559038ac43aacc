// Pieces of bytes that come and go in their order.

#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace emulator {

// Many stand in one stretch of memory, so that nothing is allocated or freed for one, and an old
// stretch serves again. One thread at a time.
class FrameQueue {
 public:
  // `label`, which is any but the largest number, is handed back with the frame. Requires: the
  // frame is not empty, and of less than 4 GiB.
  void Push(std::uint64_t id, std::uint32_t label, std::string_view frame);
  // Drops the oldest frame, and returns its label; none where it had been removed. Requires:
  // count() > 0.
  std::optional<std::uint32_t> PopFront();
  // Takes those out for which `goes(label)` holds, and returns how many they were. What their bytes
  // took is free once they would be the oldest.
  template <typename Goes>
  std::size_t RemoveIf(const Goes& goes) {
    std::size_t removed = 0;
    for (Frame& frame : frames_) {
      if (frame.label == kRemoved || !goes(frame.label)) continue;
      frame.label = kRemoved;
      ++removed;
    }
    return removed;
  }

  // Those that were removed and would not yet have been dropped included.
  std::size_t count() const noexcept { return frames_.size(); }
  // Of the frames, with what is kept beside each.
  std::uint64_t bytes() const noexcept { return bytes_ + frames_.size() * sizeof(Frame); }

  // Calls `see(id, label, frame)` for all, the oldest first.
  template <typename See>
  void ForEach(const See& see) const {
    auto stretch = stretches_.begin();
    std::size_t at = stretch == stretches_.end() ? 0 : stretch->begin;
    for (const Frame& frame : frames_) {
      if (at == stretch->bytes.size()) at = (++stretch)->begin;
      if (frame.label != kRemoved) {
        see(frame.id, frame.label, std::string_view(stretch->bytes).substr(at, frame.size));
      }
      at += frame.size;
    }
  }

 private:
  static constexpr std::uint32_t kRemoved = std::numeric_limits<std::uint32_t>::max();

  // What is dropped was written long ago: to look there for its size would be to wait for memory.
  struct Frame {
    std::uint64_t id = 0;
    std::uint32_t label = 0;
    std::uint32_t size = 0;
  };
  struct Stretch {
    std::string bytes = {};  // never more than its capacity
    std::size_t begin = 0;   // of the oldest frame
  };

  std::deque<Frame> frames_;
  std::deque<Stretch> stretches_;
  std::string spare_;  // memory for the next stretch
  std::uint64_t bytes_ = 0;
};

}  // namespace emulator
