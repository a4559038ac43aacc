// Regular expressions that clients write.

#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace compat::control {

// Searching takes time in proportion to the text, whatever the pattern. Immutable.
class Pattern {
 public:
  static constexpr std::size_t kMostBytes = 4096;

  // RE2's syntax. Throws kInvalidRequest, with `path`, for what is no pattern, is longer than
  // kMostBytes or would take too much memory.
  Pattern(std::string text, const std::string& path);

  // Whether it is somewhere in the text. Thread-safe.
  bool IsIn(std::string_view text) const;

  const std::string& text() const noexcept { return text_; }

 private:
  struct Compiled;

  std::string text_;
  std::shared_ptr<const Compiled> compiled_;  // shared by copies of the pattern
};

}  // namespace compat::control
