// Values on their way from SQLite into an answer.

#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "storage/value.h"

namespace compat {

// Appends to a string, by way of an array that stays in the processor's cache: a value is written
// behind a pointer, and the string sees thousands at once. Nothing may be appended to the string by
// others before Flush. One thread at a time.
class RowBuffer {
 public:
  // `out` must outlive this.
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): what is read of bytes_ was written
  explicit RowBuffer(std::string& out) : out_(out) {}
  RowBuffer(const RowBuffer&) = delete;
  RowBuffer& operator=(const RowBuffer&) = delete;

  void Append(char character) {
    if (end_ == bytes_.size()) Flush();
    bytes_[end_++] = character;
  }
  void Append(std::string_view text);
  // As D1 answers it: integers and reals as JavaScript numbers, text with U+FFFD for what is not
  // UTF-8, blobs as arrays of bytes.
  void AppendValue(const storage::ValueView& value);

  // Hands everything to the string.
  void Flush();
  // Bytes of the string and of what is on its way there.
  std::size_t size() const noexcept { return out_.size() + end_; }
  // Drops what is on its way.
  void Clear() noexcept { end_ = 0; }

 private:
  char* Room(std::size_t bytes);
  void SetEnd(const char* end) { end_ = static_cast<std::size_t>(end - bytes_.data()); }
  void AppendString(std::string_view text);

  std::string& out_;
  std::size_t end_ = 0;
  std::array<char, 16'384> bytes_;  // up to end_; what is behind it was never written
};

}  // namespace compat
