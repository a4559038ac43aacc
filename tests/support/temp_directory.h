// A folder for one test's files.

#pragma once

#include <filesystem>

namespace tests {

// A fresh folder, removed with everything in it when the object goes. Immutable.
class TempDirectory {
 public:
  // Throws std::runtime_error when no folder can be made.
  TempDirectory();
  ~TempDirectory();
  TempDirectory(const TempDirectory&) = delete;
  TempDirectory& operator=(const TempDirectory&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace tests
