// Every program of this build holds one SQLite at most, and it is ours: no second copy, no shared
// library.

#include <cstdio>
#include <filesystem>
#include <memory>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include "tests/architecture/elf_file.h"
#include "tests/architecture/source_tree.h"

namespace {

namespace fs = std::filesystem;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

// The programs in the build folder, but for those CMake makes to learn about the compiler.
std::vector<fs::path> Programs() {
  std::vector<fs::path> programs;
  for (auto entry = fs::recursive_directory_iterator(BINARY_DIR); entry != fs::end(entry);
       ++entry) {
    const std::string name = entry->path().filename().string();
    if (entry->is_directory() && (name == "CMakeFiles" || name == "_deps")) {
      entry.disable_recursion_pending();
    } else if (entry->is_regular_file() && IsProgram(entry->path())) {
      programs.push_back(entry->path());
    }
  }
  return programs;
}

// The shared libraries of a program, and theirs.
std::string SharedLibrariesOf(const fs::path& program) {
  const std::string command = "ldd '" + program.string() + "' 2>&1";
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  if (pipe == nullptr) throw std::runtime_error("cannot run " + command);
  std::string output;
  char buffer[4096];
  while (std::fgets(buffer, sizeof buffer, pipe.get()) != nullptr) output += buffer;
  return output;
}

// What looks like SQLite's source id: a time, and a hash of which releases end in 64 digits, ours
// in "altN".
std::set<std::string> SourceIdsIn(const std::string& bytes) {
  static const std::regex hash("[0-9a-f]{60}[0-9a-z]{4}");
  std::set<std::string> ids;
  constexpr std::size_t kTimeLength = 20;  // "2026-07-24 19:02:57 "
  constexpr std::size_t kIdLength = kTimeLength + 64;
  // A regex over the whole program would take minutes; the year is looked for by hand.
  for (std::size_t at = bytes.find("20"); at != std::string::npos; at = bytes.find("20", at + 1)) {
    if (at + kIdLength > bytes.size() || bytes[at + 4] != '-' || bytes[at + 13] != ':') continue;
    const std::string id = bytes.substr(at, kIdLength);
    if (std::regex_match(id.substr(kTimeLength), hash)) ids.insert(id);
  }
  return ids;
}

std::string NamesOf(const std::vector<fs::path>& programs) {
  std::string names;
  for (const fs::path& program : programs) names += program.filename().string() + "\n";
  return names;
}

TEST(OneEngineTest, LooksAtTheTestsAndTheServer) {
  const std::string names = NamesOf(Programs());

  EXPECT_THAT(names, HasSubstr("storage_tests\n"));
  EXPECT_THAT(names, HasSubstr("architecture_tests\n"));
}

TEST(OneEngineTest, NoProgramHasTwo) {
  for (const fs::path& program : Programs()) {
    EXPECT_LE(CountDefined(program, "sqlite3_open_v2"), 1) << program;
  }
}

TEST(OneEngineTest, NoProgramLoadsTheSystemsSqlite) {
  for (const fs::path& program : Programs()) {
    const std::string libraries = SharedLibrariesOf(program);
    EXPECT_THAT(libraries, HasSubstr("libc.so")) << program;
    EXPECT_THAT(libraries, Not(HasSubstr("libsqlite3"))) << program;
  }
}

TEST(OneEngineTest, NoProgramHoldsAnotherVersion) {
  // FTS5 carries the id of the source before it was edited, which differs in the last four digits.
  const std::string ours = std::string(SQLITE_SOURCE_ID).substr(0, 80);
  for (const fs::path& program : Programs()) {
    for (const std::string& id : SourceIdsIn(ReadFile(program))) {
      EXPECT_EQ(id.substr(0, 80), ours) << program;
    }
  }
}

TEST(OneEngineTest, FindsTheEngineOfThisVeryProgram) {
  // Referring to it is what links it into this program.
  ASSERT_STREQ(sqlite3_sourceid(), SQLITE_SOURCE_ID);
  const fs::path self = fs::read_symlink("/proc/self/exe");

  EXPECT_EQ(CountDefined(self, "sqlite3_open_v2"), 1);
  EXPECT_THAT(SourceIdsIn(ReadFile(self)), Contains(SQLITE_SOURCE_ID));
}

TEST(OneEngineTest, SeesTheSourceIdOfAnotherVersion) {
  // In two pieces, because this program is among those that must not hold it.
  const std::string time = "2022-12-28 14:03:47 ";
  const std::string debian_12 =
      time + "df5c253c0b3dd24916e4ec7cf77d3db5294cc9fd45ae7b9c5e82ad8197f38a24";

  EXPECT_THAT(SourceIdsIn("in front " + debian_12 + " behind"), Contains(debian_12));
}

}  // namespace
