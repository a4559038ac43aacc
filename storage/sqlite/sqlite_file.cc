#include "storage/sqlite/sqlite_file.h"

#include <algorithm>

#include <sqlite3.h>

namespace storage {

namespace {

constexpr std::size_t kMaxBytes = 65'536;

}  // namespace

int ReadFile(sqlite3_file* file, std::uint64_t offset, std::span<std::byte> to) noexcept {
  int result = SQLITE_OK;
  while (!to.empty()) {
    const auto piece = to.first(std::min(to.size(), kMaxBytes));
    const int code = file->pMethods->xRead(file, piece.data(), static_cast<int>(piece.size()),
                                           static_cast<sqlite3_int64>(offset));
    if (code != SQLITE_OK && code != SQLITE_IOERR_SHORT_READ) return code;
    if (code != SQLITE_OK) result = code;
    offset += piece.size();
    to = to.subspan(piece.size());
  }
  return result;
}

int WriteFile(sqlite3_file* file, std::uint64_t offset, std::span<const std::byte> from) noexcept {
  while (!from.empty()) {
    const auto piece = from.first(std::min(from.size(), kMaxBytes));
    const int code = file->pMethods->xWrite(file, piece.data(), static_cast<int>(piece.size()),
                                            static_cast<sqlite3_int64>(offset));
    if (code != SQLITE_OK) return code;
    offset += piece.size();
    from = from.subspan(piece.size());
  }
  return SQLITE_OK;
}

}  // namespace storage
