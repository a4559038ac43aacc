// A file for the time of a transfer: a dump before it is fetched, an upload before it is run.

#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace storage {

// Its name is gone as soon as it is open, so that nothing is left behind however the process ends;
// it takes room until the object goes. Written by one thread at a time; what has been written may
// be read by several.
class TransferFile {
 public:
  // Makes `folder` where it is missing. Throws kIo, or kDiskFull.
  explicit TransferFile(const std::filesystem::path& folder);
  ~TransferFile();
  TransferFile(const TransferFile&) = delete;
  TransferFile& operator=(const TransferFile&) = delete;

  // Throws kDiskFull when there is no room, kIo.
  void Append(std::string_view bytes);
  std::uint64_t size_bytes() const noexcept { return size_bytes_; }
  // Reads up to `size` bytes from `offset` on and returns how many there were. Throws kIo.
  std::size_t ReadAt(std::uint64_t offset, char* to, std::size_t size) const;

 private:
  int descriptor_ = -1;
  std::uint64_t size_bytes_ = 0;
};

// Removes what a process left in `folder` that ended between making a file and hiding its name.
// Throws kIo.
void SweepTransferFiles(const std::filesystem::path& folder);

}  // namespace storage
