#include "storage/diff/past_connection.h"

#include <algorithm>
#include <exception>
#include <span>
#include <sstream>
#include <string_view>
#include <utility>
#include <vector>

#include <sqlite3.h>

#include "storage/error.h"

namespace storage {

namespace {

// What SQLite allocates for the database's file.
struct PastFile {
  sqlite3_file base;
  const PastPages* pages;
};

const PastPages& PagesOf(sqlite3_file* file) { return *reinterpret_cast<PastFile*>(file)->pages; }

std::uint64_t BytesOf(const PastPages& pages) {
  return std::uint64_t{pages.pages()} * pages.page_size();
}

int ReadBytes(const PastPages& pages, std::uint64_t offset, std::span<std::byte> to) {
  const std::uint32_t page_size = pages.page_size();
  std::vector<std::byte> image(page_size);
  while (!to.empty()) {
    if (offset >= BytesOf(pages)) {
      std::ranges::fill(to, std::byte{0});
      return SQLITE_IOERR_SHORT_READ;
    }
    const std::size_t at = offset % page_size;
    const std::size_t count = std::min<std::size_t>(to.size(), page_size - at);
    pages.Read(static_cast<PageNumber>(offset / page_size + 1), image);
    std::copy_n(image.begin() + static_cast<std::ptrdiff_t>(at), count, to.begin());
    to = to.subspan(count);
    offset += count;
  }
  return SQLITE_OK;
}

int OnClose(sqlite3_file*) { return SQLITE_OK; }

int OnRead(sqlite3_file* file, void* to, int bytes, sqlite3_int64 offset) noexcept {
  try {
    return ReadBytes(PagesOf(file), static_cast<std::uint64_t>(offset),
                     {static_cast<std::byte*>(to), static_cast<std::size_t>(bytes)});
  } catch (const std::exception&) {
    return SQLITE_IOERR_READ;
  }
}

int OnWrite(sqlite3_file*, const void*, int, sqlite3_int64) { return SQLITE_READONLY; }
int OnTruncate(sqlite3_file*, sqlite3_int64) { return SQLITE_READONLY; }
int OnSync(sqlite3_file*, int) { return SQLITE_OK; }

int OnFileSize(sqlite3_file* file, sqlite3_int64* bytes) {
  *bytes = static_cast<sqlite3_int64>(BytesOf(PagesOf(file)));
  return SQLITE_OK;
}

int OnLock(sqlite3_file*, int) { return SQLITE_OK; }

int OnCheckReservedLock(sqlite3_file*, int* reserved) {
  *reserved = 0;
  return SQLITE_OK;
}

int OnFileControl(sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; }
int OnSectorSize(sqlite3_file*) { return 0; }
// Neither a lock nor a log is looked for.
int OnDeviceCharacteristics(sqlite3_file*) { return SQLITE_IOCAP_IMMUTABLE; }

constexpr sqlite3_io_methods kMethods = {1,
                                         OnClose,
                                         OnRead,
                                         OnWrite,
                                         OnTruncate,
                                         OnSync,
                                         OnFileSize,
                                         OnLock,
                                         OnLock,
                                         OnCheckReservedLock,
                                         OnFileControl,
                                         OnSectorSize,
                                         OnDeviceCharacteristics,
                                         nullptr,
                                         nullptr,
                                         nullptr,
                                         nullptr,
                                         nullptr,
                                         nullptr};

}  // namespace

// Like SQLite's own, but that it has one database, whatever its name. Nothing but that file is
// opened here: what is sorted stays in memory.
class PastConnection::FileSystem {
 public:
  explicit FileSystem(const PastPages& pages) : vfs_{*sqlite3_vfs_find(nullptr), &pages} {
    std::ostringstream name;
    name << "past-" << static_cast<const void*>(this);
    name_ = name.str();
    vfs_.zName = name_.c_str();
    vfs_.szOsFile = static_cast<int>(sizeof(PastFile));
    vfs_.pNext = nullptr;
    vfs_.xOpen = OnOpen;
    vfs_.xFullPathname = OnFullPathname;
    const int code = sqlite3_vfs_register(&vfs_, /*makeDflt=*/0);
    if (code != SQLITE_OK) throw ErrorFromSqlite("opening an earlier state", code);
  }
  ~FileSystem() { sqlite3_vfs_unregister(&vfs_); }
  FileSystem(const FileSystem&) = delete;
  FileSystem& operator=(const FileSystem&) = delete;

  const char* name() const noexcept { return name_.c_str(); }

 private:
  struct Vfs : sqlite3_vfs {
    const PastPages* pages;
  };

  static int OnOpen(sqlite3_vfs* vfs, const char*, sqlite3_file* file, int flags, int* out_flags) {
    file->pMethods = nullptr;
    if ((flags & SQLITE_OPEN_MAIN_DB) == 0) return SQLITE_CANTOPEN;
    auto* const opened = reinterpret_cast<PastFile*>(file);
    opened->base.pMethods = &kMethods;
    opened->pages = static_cast<Vfs*>(vfs)->pages;
    if (out_flags != nullptr) *out_flags = SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_READONLY;
    return SQLITE_OK;
  }
  static int OnFullPathname(sqlite3_vfs*, const char* name, int bytes, char* to) {
    const std::string_view whole(name);
    if (whole.size() >= static_cast<std::size_t>(bytes)) return SQLITE_CANTOPEN;
    *std::ranges::copy(whole, to).out = '\0';
    return SQLITE_OK;
  }

  Vfs vfs_;
  std::string name_;
};

PastConnection::PastConnection(const PastPages& pages)
    : file_system_(std::make_unique<FileSystem>(pages)) {
  sqlite3* raw = nullptr;
  const int code = sqlite3_open_v2(
      "past", &raw, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
      file_system_->name());
  handle_.reset(raw);
  CheckSqlite(raw, code);
  CheckSqlite(raw, sqlite3_exec(raw, "PRAGMA temp_store=MEMORY", nullptr, nullptr, nullptr));
}

PastConnection::~PastConnection() = default;

PreparedStatement PastConnection::Prepare(const std::string& sql) {
  sqlite3_stmt* raw = nullptr;
  const int code = sqlite3_prepare_v2(handle_.get(), sql.c_str(), -1, &raw, nullptr);
  StatementHandle statement(raw);
  CheckSqlite(handle_.get(), code);
  return {std::move(statement), PreparedStatement::Reuse::kMany};
}

}  // namespace storage
