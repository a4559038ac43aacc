// Halves of surrogate pairs, which a JSON text can only write as an escape.

#pragma once

#include <string>
#include <string_view>

namespace compat {

// Whether an escape of a surrogate may stand in `json`. False for nearly every text, at little
// cost.
bool MayHaveSurrogateEscape(std::string_view json) noexcept;

// Writes the escape of U+FFFD over each escape of a surrogate that is not one of a pair. What
// `json` is otherwise does not matter; its length stays.
void ReplaceLoneSurrogateEscapes(std::string& json) noexcept;

// Writes over each such escape the three bytes that UTF-8 would have for the surrogate. `json` gets
// shorter by them, and is no UTF-8 any more where there was one.
void EncodeLoneSurrogateEscapes(std::string& json);

}  // namespace compat
