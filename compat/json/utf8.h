// UTF-8 as the WHATWG encoding standard reads it: which bytes are a character, and how much of what
// is not one a single U+FFFD stands for.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace compat {

// What stands at one place of a text: a whole character, or bytes that are not one.
struct Utf8Sequence {
  std::size_t size_bytes;  // at least 1
  bool is_character;       // otherwise the bytes are a "maximal subpart", shown as one U+FFFD
};

// Reads what stands at the start of `text`. Overlong forms, surrogates and anything above U+10FFFF
// are no characters. Requires: `text` is not empty.
Utf8Sequence ReadUtf8(std::string_view text);

// The offset in bytes of the first sequence that is no character; npos when there is none.
std::size_t FindInvalidUtf8(std::string_view text);

// `text` with U+FFFD in the place of each maximal subpart, as the WHATWG encoding standard decodes.
std::string ReplaceInvalidUtf8(std::string_view text);

// How many characters (code points) `text` has; a maximal subpart counts as one.
std::size_t CountCharacters(std::string_view text);

}  // namespace compat
