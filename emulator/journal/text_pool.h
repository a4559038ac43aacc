// Texts that many share.

#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace emulator {

// Holds each text once. One thread at a time, but the texts.
class TextPool {
 public:
  using Text = std::shared_ptr<const std::string>;  // lives on with who has it

  // The text's number. It is there until Release() was called as often as this.
  std::uint32_t Take(std::string_view text);
  // Requires: a number that Take() gave, once for each time.
  void Release(std::uint32_t number);
  // Requires: it is there.
  const Text& At(std::uint32_t number) const { return places_[number].text; }

  // Of the texts, with what is kept beside each.
  std::uint64_t bytes() const noexcept { return bytes_; }

 private:
  struct Place {
    Text text;  // null where none is
    std::size_t uses = 0;
  };

  static std::uint64_t BytesOf(const std::string& text);

  std::vector<Place> places_;                                    // by the numbers
  std::vector<std::uint32_t> free_;                              // of places_
  std::unordered_map<std::string_view, std::uint32_t> numbers_;  // the keys are the places'
  std::uint64_t bytes_ = 0;
};

}  // namespace emulator
