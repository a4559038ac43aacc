// Holds the source to the include rules of CONTRIBUTING: a folder includes only itself and the
// folders below it; a wing of it only the wings it stands on; a third-party library belongs to one
// folder, and appears there only in .cc files; nobody includes <regex>.

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/architecture/source_tree.h"

namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAreArray;

using Folders = std::set<std::string>;

// A folder and what its files may include of ours.
const std::map<std::string, Folders>& Layers() {
  static const std::map<std::string, Folders> layers = {
      {"storage", {"storage"}},
      {"compat", {"compat", "storage"}},
      {"emulator", {"emulator", "compat", "storage"}},
      // What it reads, tests read too.
      {"bench", {"bench", "emulator", "compat", "storage", "tests"}},
  };
  return layers;
}

// A wing, which is a folder with the sources right in it, and the other wings that its files may
// include. "storage/..." stands for storage and all its wings.
const std::map<std::string, Folders>& Wings() {
  static const std::map<std::string, Folders> wings = {
      {"storage", {}},
      {"storage/sqlite", {"storage"}},
      {"storage/catalog", {"storage", "storage/sqlite"}},
      {"storage/usage", {"storage", "storage/sqlite"}},
      {"storage/segments", {"storage", "storage/sqlite"}},
      {"storage/history", {"storage", "storage/sqlite", "storage/segments"}},
      {"storage/query", {"storage", "storage/sqlite", "storage/usage"}},
      {"storage/transfer", {"storage", "storage/sqlite", "storage/query"}},
      {"storage/diff",
       {"storage", "storage/sqlite", "storage/segments", "storage/history", "storage/query",
        "storage/transfer"}},
      {"storage/database",
       {"storage", "storage/sqlite", "storage/catalog", "storage/usage", "storage/segments",
        "storage/history", "storage/query", "storage/transfer"}},
      {"storage/advice",
       {"storage", "storage/sqlite", "storage/usage", "storage/query", "storage/transfer",
        "storage/database"}},
      {"storage/backup",
       {"storage", "storage/sqlite", "storage/catalog", "storage/usage", "storage/segments",
        "storage/history", "storage/query", "storage/transfer", "storage/database"}},
      {"storage/replication",
       {"storage", "storage/sqlite", "storage/catalog", "storage/segments", "storage/history",
        "storage/query", "storage/database"}},
      {"storage/records", {"storage", "storage/sqlite", "storage/catalog", "storage/database"}},
      {"storage/namespaces",
       {"storage", "storage/sqlite", "storage/catalog", "storage/segments", "storage/database"}},
      {"compat", {"compat/json", "storage/..."}},
      {"compat/json", {"storage"}},
      {"compat/described", {"compat", "compat/json", "storage"}},
      {"compat/binding", {"compat", "compat/cloudflare", "compat/json", "storage/..."}},
      {"compat/control",
       {"compat", "compat/cloudflare", "compat/described", "compat/json", "storage/..."}},
      {"compat/cloudflare", {"compat", "compat/json", "storage/..."}},
      {"compat/cloudflare/insights", {"compat", "compat/cloudflare", "compat/json", "storage/..."}},
      {"compat/limits", {"compat", "storage/..."}},
      {"compat/workspace", {"compat", "compat/described", "compat/json", "storage/..."}},
      {"compat/workspace/openapi",
       {"compat/described", "compat/workspace", "compat/json", "storage"}},
      {"emulator", {"emulator/...", "compat/...", "storage/..."}},
      {"emulator/crew", {"storage"}},
      {"emulator/http", {"emulator/crew", "emulator/tls", "compat", "storage"}},
      {"emulator/tls", {"compat", "storage"}},
      {"emulator/page", {"emulator/http", "storage"}},
      {"emulator/journal", {"emulator/crew", "emulator/http", "compat/...", "storage/..."}},
      {"emulator/watch", {"compat", "compat/limits", "storage/..."}},
      {"emulator/binding", {"emulator/http", "emulator/watch", "compat/...", "storage/..."}},
      {"emulator/cloudflare", {"emulator/http", "emulator/watch", "compat/...", "storage/..."}},
      {"emulator/control",
       {"emulator/crew", "emulator/http", "emulator/journal", "emulator/watch", "compat/...",
        "storage/..."}},
      {"emulator/workspace", {"emulator/http", "emulator/watch", "compat/...", "storage/..."}},
      {"emulator/commands",
       {"emulator", "emulator/http", "emulator/tls", "compat/...", "storage/..."}},
      {"emulator/check", {"emulator", "emulator/commands", "compat/...", "storage/..."}},
      {"emulator/manual", {}},
      {"emulator/run",
       {"emulator", "emulator/commands", "emulator/http", "compat/...", "storage/..."}},
      {"emulator/remote",
       {"emulator", "emulator/check", "emulator/commands", "emulator/http", "emulator/run",
        "compat/...", "storage/..."}},
  };
  return wings;
}

// Whether files of `wing` may include files of `other`.
bool MayInclude(const std::string& wing, const std::string& other) {
  const Folders& allowed = Wings().at(wing);
  const std::string top = other.substr(0, other.find('/'));
  return wing == other || allowed.contains(other) || allowed.contains(top + "/...");
}

// The first part of an include, up to the slash, and the folders that may name it.
const std::map<std::string, Folders>& ThirdPartyOwners() {
  static const std::map<std::string, Folders> owners = {
      {"sqlite3.h", {"storage"}},
      {"sqlite3expert.h", {"storage"}},
      {"SQLiteCpp", {"storage"}},
      {"lz4.h", {"storage"}},
      {"lz4hc.h", {"storage"}},
      {"lz4frame.h", {"storage"}},
      {"xxhash.h", {"storage"}},
      {"xxh3.h", {"storage"}},
      {"openssl", {"emulator", "compat", "storage"}},
      {"rapidjson", {"compat"}},
      {"re2", {"compat"}},
      {"httplib.h", {"emulator"}},
      {"CLI", {"emulator"}},
      {"spdlog", {"emulator"}},
      {"fmt", {"emulator"}},
      {"prometheus", {"emulator"}},
      {"toml++", {"compat"}},
      {"gtest", {"tests"}},
      {"gmock", {"tests"}},
      {"benchmark", {"bench"}},
  };
  return owners;
}

// The cells of a table of CONTRIBUTING, row by row, by the head of its first column.
std::vector<std::vector<std::string>> TableOfContributing(const std::string& head) {
  std::vector<std::vector<std::string>> rows;
  bool is_in_table = false;
  for (const std::string& line : LinesOf(fs::path(SOURCE_DIR) / ".github/CONTRIBUTING.md")) {
    if (line.starts_with("| " + head + " |")) is_in_table = true;
    if (!line.starts_with("|")) is_in_table = false;
    if (!is_in_table || !line.starts_with("| ")) continue;
    std::istringstream text(line.substr(2));
    std::vector<std::string>& cells = rows.emplace_back();
    for (std::string cell; std::getline(text, cell, '|');) cells.push_back(cell);
  }
  if (!rows.empty()) rows.erase(rows.begin());
  return rows;
}

// What stands between backquotes, or is a word where there are none.
std::vector<std::string> WordsOf(const std::string& cell) {
  static const std::regex word("[^` ,]+");
  return {std::sregex_token_iterator(cell.begin(), cell.end(), word), {}};
}

void CheckFile(const fs::path& path, const std::string& folder, const std::string& wing,
               std::vector<std::string>& problems) {
  static const std::regex include(R"(^\s*#\s*include\s*([<"])(([^/>"]+)[^>"]*)[>"])");
  for (const std::string& line : LinesOf(path)) {
    std::smatch match;
    if (!std::regex_search(line, match, include)) continue;
    const std::string head = match[3];
    const std::string where = path.filename().string() + ": " + line;
    if (match[1] == "\"") {
      if (!Layers().at(folder).contains(head)) {
        problems.push_back("includes upward or sideways: " + where);
      } else if (Wings().contains(wing) &&
                 !MayInclude(wing, fs::path(match[2].str()).parent_path().generic_string())) {
        problems.push_back("includes a wing that it does not stand on: " + where);
      }
    }
    const auto owner = ThirdPartyOwners().find(head);
    // Its engine recurses with every byte that it matches, so that a long text from outside ends
    // the process.
    if (match[2] == "regex" && folder != "bench") {
      problems.push_back("a stack that texts from outside can exhaust: " + where);
    }
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
  for (const fs::path& path : SourceFilesIn(root / folder)) {
    const std::string wing = path.parent_path().lexically_relative(root).generic_string();
    // Nobody stands on the benches, and they stand on everything.
    if (folder != "bench" && !Wings().contains(wing)) {
      problems.push_back("no wing of the table: " + wing);
    }
    CheckFile(path, folder, wing, problems);
  }
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

TEST(IncludeRulesTest, FindsAnIncludeOfAWingThatStandsAbove) {
  PlantedTree tree;
  tree.Plant("storage/catalog/catalog.cc",
             "#include \"storage/sqlite/file.h\"\n#include \"storage/history/history.h\"\n");

  EXPECT_THAT(ProblemsIn(tree.root(), "storage"),
              ElementsAre(AllOf(HasSubstr("does not stand on"), HasSubstr("history.h"))));
}

TEST(IncludeRulesTest, FindsAWingOfALowerFolderThatIsClosedToOne) {
  PlantedTree tree;
  tree.Plant("emulator/http/server.cc",
             "#include \"storage/error.h\"\n#include \"storage/database/database.h\"\n");

  EXPECT_THAT(ProblemsIn(tree.root(), "emulator"), ElementsAre(HasSubstr("database.h")));
}

TEST(IncludeRulesTest, FindsAWingThatTheTableDoesNotHave) {
  PlantedTree tree;
  tree.Plant("storage/attic/page.cc", "#include \"storage/error.h\"\n");

  EXPECT_THAT(ProblemsIn(tree.root(), "storage"), ElementsAre(HasSubstr("storage/attic")));
}

TEST(IncludeRulesTest, StandsOnATableWithoutACircle) {
  std::vector<std::string> left;
  for (const auto& [wing, allowed] : Wings()) left.push_back(wing);
  // Of the wings left, take away those that stand on none of them, until nothing changes.
  for (std::size_t before = 0; before != left.size();) {
    before = left.size();
    std::erase_if(left, [&left](const std::string& wing) {
      return std::none_of(left.begin(), left.end(), [&wing](const std::string& other) {
        return other != wing && MayInclude(wing, other);
      });
    });
  }
  // The process makes the commands, and they ask it for what it goes by.
  EXPECT_THAT(left, ElementsAre("emulator", "emulator/check", "emulator/commands",
                                "emulator/remote", "emulator/run"));
}

TEST(IncludeRulesTest, AreTheMapOfContributing) {
  std::vector<std::string> wings;
  for (const auto& [wing, allowed] : Wings()) wings.push_back(wing);
  std::vector<std::string> on_page;
  for (const auto& row : TableOfContributing("wing")) {
    std::ranges::copy(WordsOf(row.at(0)), std::back_inserter(on_page));
  }
  EXPECT_THAT(on_page, UnorderedElementsAreArray(wings));
}

TEST(IncludeRulesTest, AreTheLibrariesOfContributing) {
  std::map<std::string, Folders> on_page;
  for (const auto& row : TableOfContributing("library")) {
    const std::vector<std::string> owners = WordsOf(row.at(2));
    for (const std::string& head : WordsOf(row.at(1))) {
      EXPECT_TRUE(on_page.emplace(head, Folders(owners.begin(), owners.end())).second) << head;
    }
  }
  EXPECT_EQ(on_page, ThirdPartyOwners());
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

TEST(IncludeRulesTest, FindsRegularExpressionsOfTheStandardLibrary) {
  PlantedTree tree;
  tree.Plant("compat/query.cc", "#include <optional>\n#include <regex>\n");

  EXPECT_THAT(ProblemsIn(tree.root(), "compat"), ElementsAre(HasSubstr("<regex>")));
}

TEST(IncludeRulesTest, FindsALibraryInQuotes) {
  PlantedTree tree;
  tree.Plant("emulator/http/server.h", "#include \"httplib.h\"\n");

  EXPECT_THAT(ProblemsIn(tree.root(), "emulator"),
              ElementsAre(HasSubstr("upward or sideways"), HasSubstr("leaks")));
}

}  // namespace
