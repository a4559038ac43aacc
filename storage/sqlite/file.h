// A file of our own, reached through the same layer as SQLite's files.

#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

struct sqlite3_file;

namespace storage {

// Open while this lives. What one VFS makes of SQLite's writes and syncs, a test's that fails them
// among others, it makes of these. Throws kIo, kDiskFull. One thread at a time.
class File {
 public:
  enum class Mode {
    kRead,
    kReadWrite,
    kCreate,  // for reading and writing, made where it is missing
  };
  File(const std::filesystem::path& path, Mode mode);
  // A new one without a name, which goes with this.
  File();
  ~File();
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  std::uint64_t Size();
  // False when the file has fewer bytes there.
  bool ReadAt(std::uint64_t offset, std::span<std::byte> to);
  void WriteAt(std::uint64_t offset, std::span<const std::byte> bytes);
  void Truncate(std::uint64_t bytes);
  // Content and length last from here on; of a file that was made, its name too.
  void Sync();

 private:
  sqlite3_file* handle() const noexcept;

  std::string path_;
  std::unique_ptr<std::byte[]> handle_;
  bool name_lasts_ = true;
};

// Removes a file, if there is one, so that it stays away.
void RemoveFile(const std::filesystem::path& path);

}  // namespace storage
