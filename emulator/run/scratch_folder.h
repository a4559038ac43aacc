// Where `run` keeps what goes with it.

#pragma once

#include <filesystem>

#include "storage/descriptor.h"
#include "storage/log.h"

namespace emulator {

// A new folder among the system's temporary files, which only its owner can enter. It is locked
// while the process that made it lives, or one that this has forked; what nobody holds any more is
// of one that was killed, and goes when the next is made. One thread at a time.
class ScratchFolder {
 public:
  // Warns `log` of what cannot be swept out. Throws kIo when no folder can be made.
  explicit ScratchFolder(storage::Log& log);
  // Removes it.
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  const std::filesystem::path& path() const noexcept { return path_; }

 private:
  storage::Log& log_;
  std::filesystem::path path_;
  storage::Descriptor lock_{-1};  // the folder itself
};

}  // namespace emulator
