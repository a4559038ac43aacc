// A long SQL text read piece by piece, one statement in sight at a time.

#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

namespace storage {

// Reads up to `size` bytes to `to` and returns how many; 0 at the end. What it throws passes
// through.
using ByteSource = std::function<std::size_t(char* to, std::size_t size)>;

// The longest statement of a script of the data folder's owner. SQLite as it is built here holds no
// value of more than 16 MiB, which a blob writes with two digits a byte.
inline constexpr std::size_t kMaxScriptStatementBytes = std::size_t{64} << 20U;

// Keeps a window of the text, whatever its length. Where a statement ends is for SQLite to say: the
// window reaches so far that a statement which is not too long ends within it. One thread at a
// time.
class SqlStream {
 public:
  static constexpr std::size_t kReadBytes = std::size_t{1} << 20U;

  // `max_statement_bytes` is how long a statement may be. Of the text about `read_bytes` more than
  // that are kept: what is moved as the window slides on weighs the less, the more that is.
  SqlStream(ByteSource source, std::size_t max_statement_bytes,
            std::size_t read_bytes = kReadBytes);

  // Goes past white space, semicolons and comments of any length. Returns the text from the next
  // statement on, followed by a NUL: all that is left, or more than a statement may have. Empty at
  // the end. Good until the next call.
  std::string_view NextStatement();
  // The same text with more behind it, until it holds a semicolon outside of quotes and comments or
  // has `most_bytes`: for statements of any length. Good until the next call.
  std::string_view ReachSemicolon(std::size_t most_bytes);
  // Goes past the first `bytes` of what NextStatement returned.
  void Consume(std::size_t bytes) noexcept {
    begin_ += bytes;
    vertical_tab_is_blank_ = true;
  }

  // Bytes of the text before the window's first.
  std::uint64_t offset_bytes() const noexcept { return offset_bytes_ + begin_; }

 private:
  std::string_view window() const noexcept { return {buffer_.data() + begin_, end_ - begin_}; }
  // Reads until the window has `bytes` or the text ends; false when it has fewer.
  bool Fill(std::size_t bytes);
  void SkipTrivia();
  // Goes past the next `end`, or to the end of the text.
  void SkipPast(std::string_view end);

  const ByteSource source_;
  const std::size_t lookahead_bytes_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;  // of the window in the buffer
  std::size_t end_ = 0;
  std::uint64_t offset_bytes_ = 0;  // of the buffer in the text
  bool at_end_ = false;             // the source has no more
  bool vertical_tab_is_blank_ = false;
};

}  // namespace storage
