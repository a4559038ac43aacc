// The repository's own source files, as the architecture tests look at them.

#pragma once

#include <filesystem>
#include <string>
#include <vector>

// The files of `folder` and below whose extension is .h or .cc, sorted; throws when there is no
// such folder.
std::vector<std::filesystem::path> SourceFilesIn(const std::filesystem::path& folder);

std::string ReadFile(const std::filesystem::path& path);
std::vector<std::string> LinesOf(const std::filesystem::path& path);

// A folder of its own for a test that plants files, removed at the end. One thread at a time.
class PlantedTree {
 public:
  PlantedTree();
  ~PlantedTree();
  PlantedTree(const PlantedTree&) = delete;
  PlantedTree& operator=(const PlantedTree&) = delete;

  const std::filesystem::path& root() const { return root_; }
  // Writes a file, and the folders above it.
  void Plant(const std::string& path, const std::string& text);

 private:
  std::filesystem::path root_;
};
