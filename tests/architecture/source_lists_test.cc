// Every source file stands in the list of its folder's CMakeLists.txt: nothing in the tree is left
// unbuilt.

#include <filesystem>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/architecture/source_tree.h"

namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;

std::set<std::string> Words(const std::string& text) {
  static const std::regex word("[^ \n()\"]+");
  return {std::sregex_token_iterator(text.begin(), text.end(), word), {}};
}

// The text of every call in `cmake` whose first argument is `name`.
std::string CallsWith(const std::string& name, const std::string& cmake) {
  const std::regex call("\\b\\w+\\(\\s*" + name + "\\b[^)]*\\)");
  std::string calls;
  for (std::sregex_iterator at(cmake.begin(), cmake.end(), call), end; at != end; ++at) {
    calls += at->str() + "\n";
  }
  return calls;
}

// Files of a library's folder that its CMakeLists.txt does not name.
std::vector<std::string> UnlistedIn(const fs::path& folder) {
  const std::set<std::string> listed = Words(ReadFile(folder / "CMakeLists.txt"));
  std::vector<std::string> unlisted;
  for (const fs::path& path : SourceFilesIn(folder)) {
    const std::string name = path.lexically_relative(folder).generic_string();
    if (!listed.contains(name)) unlisted.push_back(name);
  }
  return unlisted;
}

// Sources of `tests` that its CMakeLists.txt names neither by their path nor in a call for their
// folder.
std::vector<std::string> UnlistedTestsIn(const fs::path& tests) {
  const std::string cmake = ReadFile(tests / "CMakeLists.txt");
  const std::set<std::string> paths = Words(cmake);
  std::vector<std::string> unlisted;
  for (const fs::path& file : SourceFilesIn(tests)) {
    const fs::path path = file.lexically_relative(tests);
    if (path.extension() != ".cc" || paths.contains(path.generic_string())) continue;
    const std::string folder = path.begin()->string();
    const std::string name = path.lexically_relative(folder).generic_string();
    if (!Words(CallsWith(folder, cmake)).contains(name)) unlisted.push_back(path.generic_string());
  }
  return unlisted;
}

TEST(SourceListsTest, NameEverySourceOfTheLibraries) {
  for (const char* folder : {"storage", "compat", "emulator"}) {
    EXPECT_THAT(UnlistedIn(fs::path(SOURCE_DIR) / folder), IsEmpty()) << folder;
  }
}

TEST(SourceListsTest, NameEveryTest) {
  EXPECT_THAT(UnlistedTestsIn(fs::path(SOURCE_DIR) / "tests"), IsEmpty());
}

TEST(SourceListsTest, NameEveryBench) {
  const fs::path bench = fs::path(SOURCE_DIR) / "bench";
  const std::set<std::string> listed = Words(ReadFile(bench / "CMakeLists.txt"));
  for (const fs::path& path : SourceFilesIn(bench)) {
    if (path.extension() != ".cc") continue;
    const std::string name = path.lexically_relative(bench).generic_string();
    EXPECT_TRUE(listed.contains(path.stem().string()) || listed.contains(name) ||
                listed.contains(path.filename().string()))
        << path;
  }
}

TEST(SourceListsTest, FindAFileThatIsNotListed) {
  PlantedTree tree;
  tree.Plant("compat/CMakeLists.txt",
             "add_library(compat STATIC\n  query.cc query.h\n  cloudflare/a.cc)");
  for (const char* file :
       {"query.cc", "query.h", "cloudflare/a.cc", "a.cc", "cloudflare/query.cc"}) {
    tree.Plant(std::string("compat/") + file, "");
  }

  EXPECT_THAT(UnlistedIn(tree.root() / "compat"), ElementsAre("a.cc", "cloudflare/query.cc"));
}

TEST(SourceListsTest, FindATestThatIsListedForAnotherFolder) {
  PlantedTree tree;
  tree.Plant("tests/CMakeLists.txt",
             "add_test_suite(storage a_test.cc)\n"
             "add_test_suite(compat\n  b_test.cc cloudflare/c_test.cc)\n"
             "add_library(test_support support/d.cc)\n");
  for (const char* file : {"storage/a_test.cc", "compat/a_test.cc", "compat/b_test.cc",
                           "compat/cloudflare/c_test.cc", "support/d.cc", "support/e.cc"}) {
    tree.Plant(std::string("tests/") + file, "");
  }

  EXPECT_THAT(UnlistedTestsIn(tree.root() / "tests"),
              ElementsAre("compat/a_test.cc", "support/e.cc"));
}

}  // namespace
