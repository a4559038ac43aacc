#include "storage/sqlite/file.h"

#include <sqlite3.h>

#include "storage/error.h"
#include "storage/file_system.h"
#include "storage/sqlite/new_file.h"
#include "storage/sqlite/sqlite_call.h"
#include "storage/sqlite/sqlite_file.h"

namespace storage {

namespace {

sqlite3_vfs& Vfs() { return *sqlite3_vfs_find(nullptr); }

void Check(int code, const std::string& path, const char* doing) {
  if (code == SQLITE_OK) return;
  const auto name = std::filesystem::path(path).filename().string();
  throw ErrorFromSqlite(std::string(doing) + " " + name + ": " + sqlite3_errstr(code), code);
}

// The kind of file that SQLite's file systems neither lock nor look into.
constexpr int kFileKind = SQLITE_OPEN_SUPER_JOURNAL;

int FlagsOf(File::Mode mode) {
  switch (mode) {
    case File::Mode::kRead:
      return kFileKind | SQLITE_OPEN_READONLY;
    case File::Mode::kReadWrite:
      return kFileKind | SQLITE_OPEN_READWRITE;
    case File::Mode::kCreate:
      return kFileKind | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  }
  return 0;
}

}  // namespace

File::File(const std::filesystem::path& path, Mode mode)
    : path_(std::filesystem::absolute(path).string()),
      handle_(std::make_unique<std::byte[]>(static_cast<std::size_t>(Vfs().szOsFile))),
      name_lasts_(mode != Mode::kCreate || NameExists(path)) {
  const int code = Vfs().xOpen(&Vfs(), path_.c_str(), handle(), FlagsOf(mode), nullptr);
  if (code != SQLITE_OK && handle()->pMethods != nullptr) handle()->pMethods->xClose(handle());
  Check(code, path_, "opening");
}

File::File()
    : path_("a temporary file"),
      handle_(std::make_unique<std::byte[]>(static_cast<std::size_t>(Vfs().szOsFile))) {
  const int flags = SQLITE_OPEN_TEMP_JOURNAL | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE |
                    SQLITE_OPEN_EXCLUSIVE | SQLITE_OPEN_DELETEONCLOSE;
  Check(Vfs().xOpen(&Vfs(), nullptr, handle(), flags, nullptr), path_, "opening");
}

File::~File() { handle()->pMethods->xClose(handle()); }

sqlite3_file* File::handle() const noexcept {
  return reinterpret_cast<sqlite3_file*>(handle_.get());
}

std::uint64_t File::Size() {
  sqlite3_int64 bytes = 0;
  Check(handle()->pMethods->xFileSize(handle(), &bytes), path_, "asking for the size of");
  return static_cast<std::uint64_t>(bytes);
}

bool File::ReadAt(std::uint64_t offset, std::span<std::byte> to) {
  const int code = ReadFile(handle(), offset, to);
  if (code == SQLITE_IOERR_SHORT_READ) return false;
  Check(code, path_, "reading");
  return true;
}

void File::WriteAt(std::uint64_t offset, std::span<const std::byte> bytes) {
  Check(WriteFile(handle(), offset, bytes), path_, "writing");
}

void File::Truncate(std::uint64_t bytes) {
  Check(handle()->pMethods->xTruncate(handle(), static_cast<sqlite3_int64>(bytes)), path_,
        "shortening");
}

void File::Sync() {
  Check(handle()->pMethods->xSync(handle(), SQLITE_SYNC_NORMAL), path_, "syncing");
  if (name_lasts_) return;
  // SQLite syncs it too, and does not ask how that ends: unixSync in os_unix.c.
  SyncFolder(std::filesystem::path(path_).parent_path());
  name_lasts_ = true;
}

void RemoveFile(const std::filesystem::path& path) {
  const int code = Vfs().xDelete(&Vfs(), path.c_str(), /*syncDir=*/1);
  if (code == SQLITE_IOERR_DELETE_NOENT) return;
  Check(code, path.string(), "removing");
}

}  // namespace storage
