// Reads and writes of SQLite's file handles, of any length.

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

struct sqlite3_file;

namespace storage {

// What SQLite's file systems are made for is a page or a header: the one for Unix takes at most
// 131,071 bytes at a time. Both return a SQLite result code; a read that ends behind the file fills
// the rest with zeros and returns SQLITE_IOERR_SHORT_READ.
int ReadFile(sqlite3_file* file, std::uint64_t offset, std::span<std::byte> to) noexcept;
int WriteFile(sqlite3_file* file, std::uint64_t offset, std::span<const std::byte> from) noexcept;

}  // namespace storage
