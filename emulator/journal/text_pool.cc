#include "emulator/journal/text_pool.h"

#include <functional>

namespace emulator {

std::uint64_t TextPool::BytesOf(const std::string& text) {
  // What is allocated beside a text has about as much as a place.
  return text.size() + 2 * sizeof(Place);
}

std::size_t TextPool::SlotOf(std::string_view text) noexcept {
  return std::hash<std::string_view>()(text) % kRecent;
}

std::uint32_t TextPool::Take(std::string_view text) {
  std::uint32_t& recent = recent_[SlotOf(text)];
  if (recent < places_.size()) {
    Place& place = places_[recent];
    if (place.uses > 0 && *place.text == text) {
      ++place.uses;
      return recent;
    }
  }
  if (free_.empty()) {
    free_.push_back(static_cast<std::uint32_t>(places_.size()));
    places_.emplace_back();
  }
  const std::uint32_t number = free_.back();
  Place& place = places_[number];
  place.text = std::make_shared<const std::string>(text);
  free_.pop_back();
  place.uses = 1;
  recent = number;
  bytes_ += BytesOf(*place.text);
  return number;
}

void TextPool::Release(std::uint32_t number) {
  Place& place = places_[number];
  if (--place.uses > 0) return;
  free_.push_back(number);
  bytes_ -= BytesOf(*place.text);
  place.text.reset();
}

}  // namespace emulator
