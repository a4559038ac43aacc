#include "storage/history/database_files.h"

#include <array>
#include <cstring>

#include <sqlite3.h>

#include "storage/bytes.h"
#include "storage/error.h"
#include "storage/sqlite/sqlite_call.h"
#include "storage/sqlite/sqlite_file.h"

namespace storage {

namespace {

constexpr std::size_t kWalHeaderBytes = 32;

// The two copies of the index's header, and what checkpoints say, as they stand in shared memory:
// in the machine's own byte order.
struct WalIndexCopy {
  std::uint32_t version;
  std::uint32_t unused;
  std::uint32_t commits;
  std::uint8_t is_init;
  std::uint8_t big_endian_checksum;
  std::uint16_t page_size;
  std::uint32_t max_frame;
  std::uint32_t pages;
  std::array<std::uint32_t, 2> frame_checksum;
  std::array<std::byte, 8> salts;  // as in the log: big-endian
  std::array<std::uint32_t, 2> checksum;
};
static_assert(sizeof(WalIndexCopy) == 48);
constexpr std::size_t kCopiedFramesOffset = 2 * sizeof(WalIndexCopy);
constexpr std::size_t kCopyingFramesOffset = kCopiedFramesOffset + 32;
// SQLite maps the index in pieces of this size.
constexpr int kIndexPieceBytes = 32'768;

void Check(int code, const char* doing) {
  if (code == SQLITE_OK) return;
  throw ErrorFromSqlite(std::string(doing) + ": " + sqlite3_errstr(code), code);
}

sqlite3_file* FileOf(sqlite3* connection, int which) {
  sqlite3_file* file = nullptr;
  Check(sqlite3_file_control(connection, "main", which, &file), "reading a database's files");
  return file;
}

}  // namespace

WalFrame DecodeWalFrame(std::span<const std::byte, kWalFrameHeaderBytes> header) noexcept {
  return {GetBigEndian32(&header[0]),
          GetBigEndian32(&header[4]),
          {GetBigEndian32(&header[8]), GetBigEndian32(&header[12]), 0}};
}

DatabaseFiles::DatabaseFiles(sqlite3* connection, std::uint32_t page_size)
    : connection_(connection),
      page_size_(page_size),
      database_(FileOf(connection, SQLITE_FCNTL_FILE_POINTER)) {}

sqlite3_file* DatabaseFiles::WalFile() const {
  return FileOf(connection_, SQLITE_FCNTL_JOURNAL_POINTER);
}

WalIndex DatabaseFiles::ReadWalIndex() const {
  void volatile* shared = nullptr;
  Check(database_->pMethods->xShmMap(database_, 0, kIndexPieceBytes, 0, &shared),
        "reading the write-ahead log's index");
  if (shared == nullptr) throw Error(ErrorKind::kIo, "the write-ahead log has no index");
  WalIndexCopy copy{};
  WalIndex index;
  std::memcpy(&copy, const_cast<const void*>(shared), sizeof copy);
  std::memcpy(&index.copied_frames,
              static_cast<const std::byte*>(const_cast<const void*>(shared)) + kCopiedFramesOffset,
              sizeof index.copied_frames);
  std::memcpy(&index.copying_frames,
              static_cast<const std::byte*>(const_cast<const void*>(shared)) + kCopyingFramesOffset,
              sizeof index.copying_frames);
  index.end = {GetBigEndian32(copy.salts.data()), GetBigEndian32(copy.salts.data() + 4),
               copy.max_frame};
  index.commits = copy.commits;
  index.pages = copy.max_frame == 0 ? 0 : copy.pages;
  return index;
}

void DatabaseFiles::ReadFrames(std::uint32_t first, std::span<std::byte> to) const {
  Check(ReadFile(WalFile(), kWalHeaderBytes + first * frame_bytes(), to),
        "reading the write-ahead log");
}

void DatabaseFiles::ReadFramePage(std::uint32_t frame, std::span<std::byte> to) const {
  Check(ReadFile(WalFile(), kWalHeaderBytes + frame * frame_bytes() + kWalFrameHeaderBytes, to),
        "reading the write-ahead log");
}

void DatabaseFiles::ReadFilePage(PageNumber page, std::span<std::byte> to) const {
  const int code = ReadFile(database_, (std::uint64_t{page} - 1) * page_size_, to);
  // What is beyond the end has been filled with zeros.
  if (code != SQLITE_IOERR_SHORT_READ) Check(code, "reading the database file");
}

std::uint32_t DatabaseFiles::FilePages() const {
  sqlite3_int64 bytes = 0;
  Check(database_->pMethods->xFileSize(database_, &bytes), "reading the database file");
  return static_cast<std::uint32_t>(bytes / page_size_);
}

}  // namespace storage
