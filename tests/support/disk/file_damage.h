// What may happen to a file on a disk.

#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace tests {

// One bit in the byte at `offset`; from the end when it is negative.
void FlipBit(const std::filesystem::path& file, std::int64_t offset);
// The last `bytes` are gone.
void TearOff(const std::filesystem::path& file, std::uintmax_t bytes);
// `bytes` follow what is there.
void AppendTo(const std::filesystem::path& file, const std::string& bytes);
// `bytes` take the place of what is at `offset`.
void Overwrite(const std::filesystem::path& file, std::int64_t offset, const std::string& bytes);

}  // namespace tests
