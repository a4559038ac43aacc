// A file for the time of a transfer: a dump before it is fetched, an upload before it is run.

#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "storage/transfer/transfer_space.h"

namespace storage {

// Unless it keeps its name, that is gone as soon as it is open, so that nothing is left behind
// however the process ends; it takes room until the object goes. Written by one thread at a time;
// what has been written may be read by several.
class TransferFile {
 public:
  // One that keeps its name is removed with the object, as is what SQLite makes beside it, or by
  // SweepTransferFiles.
  enum class Name { kTaken, kKept };
  // Makes `folder` where it is missing. `space` must outlive this. Throws kIo, or kDiskFull.
  TransferFile(const std::filesystem::path& folder, TransferSpace& space, Name name = Name::kTaken);
  ~TransferFile();
  TransferFile(const TransferFile&) = delete;
  TransferFile& operator=(const TransferFile&) = delete;

  // Throws kTooLarge when the space has no room, kDiskFull when the disk has none, kIo.
  void Append(std::string_view bytes);
  // Where others can open it. Requires: it keeps its name.
  const std::filesystem::path& path() const noexcept { return path_; }
  std::uint64_t size_bytes() const noexcept { return size_bytes_; }
  // Reads up to `size` bytes from `offset` on and returns how many there were. Throws kIo.
  std::size_t ReadAt(std::uint64_t offset, char* to, std::size_t size) const;

 private:
  TransferSpace& space_;
  std::filesystem::path path_;  // empty where it has no name
  int descriptor_ = -1;
  std::uint64_t taken_bytes_ = 0;
  std::uint64_t size_bytes_ = 0;
};

// Removes what a process left in `folder` that ended while a file of its had a name.
// Throws kIo.
void SweepTransferFiles(const std::filesystem::path& folder);

}  // namespace storage
