// Holds the source to the include rules of CONTRIBUTING: a folder includes only itself and the
// folders below it; a third-party library belongs to one folder, and appears there only in .cc
// files.

#include <filesystem>
#include <map>
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
using testing::HasSubstr;
using testing::IsEmpty;

using Folders = std::set<std::string>;

// A folder and what its files may include of ours.
const std::map<std::string, Folders>& Layers() {
  static const std::map<std::string, Folders> layers = {
      {"storage", {"storage"}},
      {"compat", {"compat", "storage"}},
      {"emulator", {"emulator", "compat", "storage"}},
      {"bench", {"bench", "emulator", "compat", "storage"}},
  };
  return layers;
}

// The first part of an include, up to the slash, and the folders that may name it.
const std::map<std::string, Folders>& ThirdPartyOwners() {
  static const std::map<std::string, Folders> owners = {
      {"sqlite3.h", {"storage"}},  {"SQLiteCpp", {"storage"}},
      {"lz4.h", {"storage"}},      {"lz4hc.h", {"storage"}},
      {"lz4frame.h", {"storage"}}, {"xxhash.h", {"storage"}},
      {"xxh3.h", {"storage"}},     {"openssl", {"compat", "storage"}},
      {"rapidjson", {"compat"}},   {"httplib.h", {"emulator"}},
      {"CLI", {"emulator"}},       {"spdlog", {"emulator"}},
      {"fmt", {"emulator"}},       {"boost", {"emulator"}},
      {"toml++", {"compat"}},      {"prometheus", {"emulator"}},
  };
  return owners;
}

void CheckFile(const fs::path& path, const std::string& folder,
               std::vector<std::string>& problems) {
  static const std::regex include(R"(^\s*#\s*include\s*([<"])([^/>"]+)[^>"]*[>"])");
  for (const std::string& line : LinesOf(path)) {
    std::smatch match;
    if (!std::regex_search(line, match, include)) continue;
    const std::string head = match[2];
    const std::string where = path.filename().string() + ": " + line;
    if (match[1] == "\"" && !Layers().at(folder).contains(head)) {
      problems.push_back("includes upward or sideways: " + where);
    }
    const auto owner = ThirdPartyOwners().find(head);
    // The benches measure the libraries beside us, so they may name them.
    if (owner == ThirdPartyOwners().end() || folder == "bench") continue;
    if (!owner->second.contains(folder)) {
      problems.push_back("another folder's library: " + where);
    } else if (path.extension() != ".cc") {
      problems.push_back("a library leaks out of a header: " + where);
    }
  }
}

// What breaks the rules in `root`/`folder`, a line each.
std::vector<std::string> ProblemsIn(const fs::path& root, const std::string& folder) {
  std::vector<std::string> problems;
  for (const fs::path& path : SourceFilesIn(root / folder)) CheckFile(path, folder, problems);
  return problems;
}

TEST(IncludeRulesTest, EveryFolderKeepsThem) {
  for (const auto& [folder, allowed] : Layers()) {
    if (folder != "bench") {
      EXPECT_FALSE(SourceFilesIn(fs::path(SOURCE_DIR) / folder).empty()) << folder;
    }
    EXPECT_THAT(ProblemsIn(SOURCE_DIR, folder), IsEmpty()) << folder;
  }
}

TEST(IncludeRulesTest, FindsAnUpwardInclude) {
  PlantedTree tree;
  tree.Plant("storage/page.cc", "#include \"storage/page.h\"\n  #  include \"compat/limits.h\"\n");

  EXPECT_THAT(ProblemsIn(tree.root(), "storage"), ElementsAre(HasSubstr("compat/limits.h")));
}

TEST(IncludeRulesTest, FindsAnIncludeThatNamesNoFolder) {
  PlantedTree tree;
  tree.Plant("compat/cloudflare/query.cc", "#include \"limits.h\"\n");

  EXPECT_THAT(ProblemsIn(tree.root(), "compat"), ElementsAre(HasSubstr("limits.h")));
}

TEST(IncludeRulesTest, FindsAnotherFoldersLibrary) {
  PlantedTree tree;
  tree.Plant("compat/query.cc", "#include <sqlite3.h>\n#include <rapidjson/document.h>\n");

  EXPECT_THAT(ProblemsIn(tree.root(), "compat"), ElementsAre(HasSubstr("sqlite3.h")));
}

TEST(IncludeRulesTest, FindsALibraryInAHeader) {
  PlantedTree tree;
  tree.Plant("storage/database/database.h", "#include <sqlite3.h>\n");

  EXPECT_THAT(ProblemsIn(tree.root(), "storage"), ElementsAre(HasSubstr("database.h")));
}

TEST(IncludeRulesTest, FindsALibraryInQuotes) {
  PlantedTree tree;
  tree.Plant("emulator/http/server.h", "#include \"httplib.h\"\n");

  EXPECT_THAT(ProblemsIn(tree.root(), "emulator"),
              ElementsAre(HasSubstr("upward or sideways"), HasSubstr("leaks")));
}

}  // namespace
