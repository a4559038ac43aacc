// How many descriptors the process may have, and how they are shared out.

#pragma once

#include <cstddef>
#include <cstdint>

namespace emulator {

// Raises the soft limit as far as the system lets it, and returns what it is then: the usual soft
// limit of 1024 is for programs that use select().
std::uint64_t RaiseDescriptorLimit();

// How many databases may be open at once so that, each with `each` descriptors, they leave half of
// the `limit` to connections. At least one.
std::size_t OpenDatabasesWithin(std::uint64_t limit, std::size_t each);

// How many connections may be open at once beside `databases` that take `each`, so that the rest is
// left to the program's own files. At least a few.
std::size_t ConnectionsWithin(std::uint64_t limit, std::size_t databases, std::size_t each);

}  // namespace emulator
