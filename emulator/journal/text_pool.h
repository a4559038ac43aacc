// Texts that many share.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace emulator {

// Holds a text that comes again soon once: those of requests are the same or differ each time, and
// to look for every one of thousands would cost a request more than to keep it. One thread at a
// time, but the texts.
class TextPool {
 public:
  using Text = std::shared_ptr<const std::string>;  // lives on with who has it

  // The text's number, which another text may have later. It is there until Release() was called as
  // often as this.
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

  static constexpr std::size_t kRecent = 1024;

  static std::uint64_t BytesOf(const std::string& text);
  static std::size_t SlotOf(std::string_view text) noexcept;

  std::vector<Place> places_;        // by the numbers
  std::vector<std::uint32_t> free_;  // of places_
  // The numbers of the texts that came last, by what hashes them; other texts may be there.
  std::array<std::uint32_t, kRecent> recent_{};
  std::uint64_t bytes_ = 0;
};

}  // namespace emulator
