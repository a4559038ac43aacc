// Copies of whole files, shared with the original where the file system can do that.

#pragma once

#include <filesystem>
#include <functional>

namespace storage {

// A file to be copied, open while this lives. To let go of it takes the locks that SQLite holds on
// the file, as they belong to the process: where it is a database's, this must outlive the
// connections to it. Thread-safe.
class CopySource {
 public:
  // Throws kIo.
  explicit CopySource(const std::filesystem::path& path);
  ~CopySource();
  CopySource(const CopySource&) = delete;
  CopySource& operator=(const CopySource&) = delete;

  // As CopyWholeFile; of what others write meanwhile any part may be there. `check` is called every
  // so often; what it throws ends the copying.
  void CopyTo(const std::filesystem::path& to, const std::function<void()>& check) const;

 private:
  int descriptor_;
};

// Makes `to` with the content that `from` has. Where the file system can, both share it until one
// is written, which takes the same time whatever the size. The content is not durable yet.
// Requires: `to` does not exist, and nobody writes to `from`. Throws kIo, kDiskFull; then there may
// be a part of `to`.
void CopyWholeFile(const std::filesystem::path& from, const std::filesystem::path& to);

}  // namespace storage
