// How deep the keys of a TOML text reach, told before it is parsed.

#pragma once

#include <cstddef>
#include <string_view>

namespace compat {

// Of how many parts the longest key consists: 3 for a.b.c, at least 1. Each part is a table within
// the one before, and toml++ takes tables apart by recursion. Too many may be counted in what is no
// TOML, never too few in what a parser reads before it finds that out.
// https://toml.io/en/v1.0.0#keys
std::size_t MostKeyParts(std::string_view toml);

}  // namespace compat
