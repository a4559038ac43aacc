// Holds the tree to C++'s one definition rule where no compiler can: two types of one name, each
// in a file of its own, compile, and the linker keeps one of their functions for both.

#include <filesystem>
#include <map>
#include <regex>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/architecture/source_tree.h"

namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;

// The types that a file defines for others than itself, with their namespaces. Relies on the
// layout that .clang-format gives: what stands in a namespace is not indented.
std::vector<std::string> TypesIn(const fs::path& file) {
  static const std::regex opening(R"(namespace(?: ([\w:]+))? \{)");
  static const std::regex definition(
      R"((?:struct|class|union|enum(?: class)?) (\w+)(?: final)?(?: [:{].*)?)");
  std::vector<std::string> namespaces;  // an empty one has no name
  std::vector<std::string> types;
  for (const std::string& line : LinesOf(file)) {
    std::smatch match;
    if (std::regex_match(line, match, opening)) {
      namespaces.push_back(match[1]);
    } else if (line.starts_with("}  // namespace")) {
      if (!namespaces.empty()) namespaces.pop_back();
    } else if (std::regex_match(line, match, definition)) {
      std::string name;
      bool is_own = false;
      for (const std::string& outer : namespaces) {
        is_own = is_own || outer.empty();
        name.append(outer).append("::");
      }
      if (!is_own) types.push_back(name.append(match[1]));
    }
  }
  return types;
}

// What several files of `folders` define, a line each.
std::vector<std::string> ProblemsIn(const fs::path& root, const std::vector<std::string>& folders) {
  std::map<std::string, std::string> files;  // by the type's name: where it is defined
  std::vector<std::string> problems;
  for (const std::string& folder : folders) {
    for (const fs::path& path : SourceFilesIn(root / folder)) {
      const std::string file = path.lexically_relative(root).generic_string();
      for (const std::string& type : TypesIn(path)) {
        const auto [place, is_new] = files.emplace(type, file);
        if (is_new) continue;
        problems.push_back(
            std::string(type).append(": ").append(place->second).append(", ").append(file));
      }
    }
  }
  return problems;
}

TEST(OneDefinitionTest, HoldsForEveryType) {
  EXPECT_THAT(ProblemsIn(SOURCE_DIR, {"storage", "compat", "emulator", "bench", "tests"}),
              IsEmpty());
}

TEST(OneDefinitionTest, FindsTypesOfOneName) {
  PlantedTree tree;
  tree.Plant("storage/a.h",
             "namespace storage {\nstruct Row {\n};\nclass Page;\n}  // namespace storage\n");
  tree.Plant("storage/b.cc",
             "namespace storage {\nnamespace {\nstruct Row {};\n}  // namespace\nclass Page\n"
             "    : public Row {\n};\n}  // namespace storage\n");
  tree.Plant("compat/c.h",
             "namespace compat {\nstruct Row { int a; };\nenum class Kind { kOne };\n}  // "
             "namespace compat\n"
             "namespace storage {\nstruct Page final {\n  struct Row {\n  };\n};\n}  // namespace "
             "storage\n");
  tree.Plant("compat/d.h",
             "namespace compat {\nenum class Kind : char {\n};\n}  // namespace compat\n");

  EXPECT_THAT(ProblemsIn(tree.root(), {"storage", "compat"}),
              ElementsAre("storage::Page: storage/b.cc, compat/c.h",
                          "compat::Kind: compat/c.h, compat/d.h"));
}

}  // namespace
