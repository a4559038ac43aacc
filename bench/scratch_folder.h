// A folder for the files of a bench.

#pragma once

#include <filesystem>

namespace bench {

// Made by the constructor, removed with all that is in it by the destructor.
class ScratchFolder {
 public:
  // Throws std::runtime_error.
  ScratchFolder();
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace bench
