#include "emulator/journal/frame_queue.h"

#include <algorithm>
#include <utility>

namespace emulator {

namespace {

constexpr std::size_t kStretchBytes = std::size_t{64} * 1024;

}  // namespace

void FrameQueue::Push(std::uint64_t id, std::uint32_t label, std::string_view frame) {
  if (stretches_.empty() ||
      stretches_.back().bytes.capacity() - stretches_.back().bytes.size() < frame.size()) {
    spare_.reserve(std::max(kStretchBytes, frame.size()));
    stretches_.push_back({.bytes = std::exchange(spare_, {})});
  }
  stretches_.back().bytes.append(frame);
  frames_.push_back({.id = id, .label = label, .size = static_cast<std::uint32_t>(frame.size())});
  bytes_ += frame.size();
}

std::optional<std::uint32_t> FrameQueue::PopFront() {
  const Frame frame = frames_.front();
  const auto label = frame.label == kRemoved ? std::nullopt : std::optional(frame.label);
  frames_.pop_front();
  bytes_ -= frame.size;
  Stretch& stretch = stretches_.front();
  stretch.begin += frame.size;
  if (stretch.begin < stretch.bytes.size()) return label;
  // One that was made for a large frame is given back.
  if (stretch.bytes.capacity() < 2 * kStretchBytes) {
    stretch.bytes.clear();
    spare_ = std::move(stretch.bytes);
  }
  stretches_.pop_front();
  return label;
}

}  // namespace emulator
