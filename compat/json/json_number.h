// The numbers of JSON as text.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace compat {

// Whether no double is near `number` because it is too large. Requires: a number of JSON's grammar.
bool IsBeyondDoubles(std::string_view number) noexcept;

// RapidJSON gives up on a number that looks to it as if no double were near, and is wrong about
// some (0e999, a 1 with 310 zeros and e-10). Writes over such numbers of `json`, from the offset
// `start` on, which is where a value begins: the same double in a shorter form, or 9e308 for what
// is beyond the doubles, and blanks. What is no JSON stays as wrong as it was.
void RewriteLargeNumbers(std::string& json, std::size_t start);

}  // namespace compat
