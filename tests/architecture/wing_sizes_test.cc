// Holds the tree to what a reader can take in: a wing of forty files at most, a file of four
// hundred lines at most. script/wings prints how the wings stand.

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/architecture/source_tree.h"

namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::size_t kMostFiles = 40;
constexpr std::size_t kMostLines = 400;

// What is too large in `root`/`folder`, a line each.
std::vector<std::string> ProblemsIn(const fs::path& root, const std::string& folder) {
  std::vector<std::string> problems;
  std::map<std::string, std::size_t> files;
  for (const fs::path& path : SourceFilesIn(root / folder)) {
    const fs::path name = path.lexically_relative(root);
    ++files[name.parent_path().generic_string()];
    const std::size_t lines = LinesOf(path).size();
    if (lines > kMostLines) {
      problems.push_back(name.generic_string() + " has " + std::to_string(lines) + " lines");
    }
  }
  for (const auto& [wing, count] : files) {
    if (count > kMostFiles) problems.push_back(wing + " has " + std::to_string(count) + " files");
  }
  return problems;
}

TEST(WingSizesTest, KeepWithinTheLimits) {
  for (const char* folder : {"storage", "compat", "emulator", "bench", "tests"}) {
    EXPECT_THAT(ProblemsIn(SOURCE_DIR, folder), IsEmpty()) << folder;
  }
}

TEST(WingSizesTest, FindALongFile) {
  PlantedTree tree;
  std::string text;
  for (std::size_t line = 0; line < kMostLines; ++line) text += "\n";
  tree.Plant("storage/sqlite/long_enough.cc", text);
  tree.Plant("storage/sqlite/too_long.cc", text + "\n");

  EXPECT_THAT(ProblemsIn(tree.root(), "storage"), ElementsAre(HasSubstr("too_long.cc has 401")));
}

TEST(WingSizesTest, FindAFullWing) {
  PlantedTree tree;
  for (std::size_t file = 0; file <= kMostFiles; ++file) {
    tree.Plant("compat/json/file" + std::to_string(file) + ".h", "\n");
  }
  tree.Plant("compat/file.h", "\n");

  EXPECT_THAT(ProblemsIn(tree.root(), "compat"), ElementsAre("compat/json has 41 files"));
}

}  // namespace
