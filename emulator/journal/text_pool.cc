#include "emulator/journal/text_pool.h"

namespace emulator {

std::uint64_t TextPool::BytesOf(const std::string& text) {
  // A node of numbers_ has about as much as a place.
  return text.size() + 2 * sizeof(Place);
}

std::uint32_t TextPool::Take(std::string_view text) {
  const auto found = numbers_.find(text);
  if (found != numbers_.end()) {
    ++places_[found->second].uses;
    return found->second;
  }
  if (free_.empty()) {
    free_.push_back(static_cast<std::uint32_t>(places_.size()));
    places_.emplace_back();
  }
  const std::uint32_t number = free_.back();
  Place& place = places_[number];
  place.text = std::make_shared<const std::string>(text);
  numbers_.emplace(*place.text, number);
  free_.pop_back();
  place.uses = 1;
  bytes_ += BytesOf(*place.text);
  return number;
}

void TextPool::Release(std::uint32_t number) {
  Place& place = places_[number];
  if (--place.uses > 0) return;
  free_.push_back(number);
  numbers_.erase(*place.text);
  bytes_ -= BytesOf(*place.text);
  place.text.reset();
}

}  // namespace emulator
