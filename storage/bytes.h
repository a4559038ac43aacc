// Integers in and out of bytes. Our own files are little-endian, SQLite's big-endian.

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace storage {

// Writes `value` in little-endian order to the sizeof(Integer) bytes at `to`.
template <typename Integer>
void PutLittleEndian(std::byte* to, Integer value) noexcept {
  auto bits = static_cast<std::uint64_t>(value);
  for (std::size_t i = 0; i < sizeof(Integer); ++i, bits >>= 8U) {
    to[i] = static_cast<std::byte>(bits & 0xffU);
  }
}

template <typename Integer>
Integer GetLittleEndian(const std::byte* from) noexcept {
  std::uint64_t bits = 0;
  for (std::size_t i = sizeof(Integer); i > 0; --i) {
    bits = (bits << 8U) | static_cast<std::uint64_t>(from[i - 1]);
  }
  return static_cast<Integer>(bits);
}

inline std::uint32_t GetBigEndian32(const std::byte* from) noexcept {
  std::uint32_t value = 0;
  for (int i = 0; i < 4; ++i) value = (value << 8U) | static_cast<std::uint32_t>(from[i]);
  return value;
}

// Seven bits a byte, the lowest first; the highest bit says that another byte follows.
inline void AppendVarint(std::vector<std::byte>& to, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7U) {
    to.push_back(static_cast<std::byte>((value & 0x7fU) | 0x80U));
  }
  to.push_back(static_cast<std::byte>(value));
}

// Takes a varint off the front of `rest`; none when `rest` does not begin with one.
inline std::optional<std::uint64_t> TakeVarint(std::span<const std::byte>& rest) noexcept {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < rest.size() && i < 10; ++i) {
    const auto byte = static_cast<std::uint64_t>(rest[i]);
    if (i == 9 && byte > 1) return std::nullopt;
    value |= (byte & 0x7fU) << (7 * i);
    if ((byte & 0x80U) == 0) {
      rest = rest.subspan(i + 1);
      return value;
    }
  }
  return std::nullopt;
}

}  // namespace storage
