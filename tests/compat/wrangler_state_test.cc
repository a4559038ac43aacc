#include "compat/wrangler_state.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "compat/wrangler_config.h"
#include "storage/error.h"
#include "tests/support/disk/plain_user.h"
#include "tests/support/error_kind_of.h"
#include "tests/support/small_stack.h"
#include "tests/support/temp_directory.h"

namespace compat {
namespace {

namespace fs = std::filesystem;

std::string Repeated(std::string_view text, std::size_t count) {
  std::string result;
  for (std::size_t i = 0; i < count; ++i) result += text;
  return result;
}

class WranglerStateTest : public testing::Test {
 protected:
  void Write(const std::string& name, const std::string& text) {
    fs::create_directories((project / name).parent_path());
    std::ofstream(project / name) << text;
  }
  void MakeDatabase(const std::string& id) { Write(state + LocalFileName(id) + ".sqlite", ""); }
  // The names found below `folder`.
  static std::vector<std::string> NamesBelow(const fs::path& folder) {
    std::vector<std::string> names;
    for (const LocalDatabase& database : FindLocalDatabases(folder)) names.push_back(database.name);
    return names;
  }

  tests::TempDirectory files;
  const fs::path project = files.path() / "project";
  const std::string state = ".wrangler/state/v3/d1/miniflare-D1DatabaseObject/";
};

// As wrangler 4.164 named the file of a database with this id.
TEST_F(WranglerStateTest, KnowsHowFilesAreCalled) {
  EXPECT_EQ(LocalFileName("f1729ed5-fbe4-4361-8ef6-f56d041ff3f8"),
            "c1221510974beef1958e2d6a803f04cd2bd3a5fee52b5788f974c99cc8a8ac89");
}

TEST_F(WranglerStateTest, FindsDatabasesFromAnyFolderOnTheWay) {
  Write("wrangler.json", R"({"d1_databases": [{"database_name": "shop", "database_id": "one"}]})");
  MakeDatabase("one");
  Write(state + "metadata.sqlite", "");
  Write(state + LocalFileName("one") + ".sqlite-wal", "");
  for (const char* below :
       {"", ".wrangler", ".wrangler/state", ".wrangler/state/v3", ".wrangler/state/v3/d1",
        ".wrangler/state/v3/d1/miniflare-D1DatabaseObject"}) {
    EXPECT_EQ(NamesBelow(project / below), std::vector<std::string>{"shop"}) << below;
  }
}

TEST_F(WranglerStateTest, TakesNamesFromJsonWithComments) {
  Write("wrangler.jsonc", R"({
    // the top level
    "d1_databases": [{"binding": "A", "database_name": "first", "database_id": "one"},],
    "env": {"staging": {"d1_databases": [
      {"binding": "B", "database_name": "second", "database_id": "x", "preview_database_id": "two"},
      {"binding": "C"}]}}
  })");
  for (const char* id : {"one", "two", "C"}) MakeDatabase(id);
  EXPECT_EQ(NamesBelow(project), (std::vector<std::string>{"C", "first", "second"}));
}

TEST_F(WranglerStateTest, TakesNamesFromToml) {
  Write("wrangler.toml",
        "name = \"worker\"\n[[d1_databases]]\nbinding = \"A\"\ndatabase_name = \"first\"\n"
        "database_id = \"one\"\n[[env.staging.d1_databases]]\ndatabase_name = \"second\"\n"
        "database_id = \"two\"\n");
  MakeDatabase("one");
  MakeDatabase("two");
  EXPECT_EQ(NamesBelow(project), (std::vector<std::string>{"first", "second"}));
}

TEST_F(WranglerStateTest, TellsTheIdsThatTheConfigurationHas) {
  Write("wrangler.json", R"({"d1_databases": [
    {"binding": "A", "database_name": "a", "database_id": "one"},
    {"binding": "B", "database_name": "b", "database_id": "two", "preview_database_id": "three"},
    {"binding": "C"}]})");
  for (const char* id : {"one", "three", "C"}) MakeDatabase(id);
  MakeDatabase("nobody's");
  std::vector<std::vector<std::string>> ids;
  for (const LocalDatabase& database : FindLocalDatabases(project)) ids.push_back(database.ids);
  std::ranges::sort(ids);
  EXPECT_EQ(ids, (std::vector<std::vector<std::string>>{{}, {}, {"one"}, {"two", "three"}}));
}

TEST_F(WranglerStateTest, NamesAfterTheirFilesWhatNobodyNames) {
  MakeDatabase("one");
  EXPECT_EQ(NamesBelow(project), std::vector<std::string>{LocalFileName("one")});
}

TEST_F(WranglerStateTest, RefusesFoldersWithoutDatabases) {
  fs::create_directories(project);
  EXPECT_EQ(tests::ErrorKindOf([&] { FindLocalDatabases(project); }), storage::ErrorKind::kIo);
}

TEST_F(WranglerStateTest, SaysThatAFolderCannotBeRead) {
  MakeDatabase("one");
  const tests::PlainUser user(files.path());
  fs::permissions(project / state, fs::perms::owner_exec);
  EXPECT_EQ(tests::ErrorMessageOf([&] { FindLocalDatabases(project); }),
            "reading the folder miniflare-D1DatabaseObject: Permission denied");
}

TEST_F(WranglerStateTest, RefusesAFolderInPlaceOfAConfiguration) {
  fs::create_directories(project / "wrangler.json");
  EXPECT_EQ(tests::ErrorKindOf([&] { ReadWranglerConfig(project / "wrangler.json"); }),
            storage::ErrorKind::kIo);
}

TEST_F(WranglerStateTest, RefusesConfigurationsThatCannotBeRead) {
  for (const char* name : {"wrangler.json", "wrangler.toml"}) {
    Write(name, "{ not = ");
    EXPECT_EQ(tests::ErrorKindOf([&] { ReadWranglerConfig(project / name); }),
              storage::ErrorKind::kInvalidRequest);
  }
  Write("wrangler.json", R"([{"d1_databases": 7}])");
  EXPECT_EQ(tests::ErrorKindOf([&] { ReadWranglerConfig(project / "wrangler.json"); }),
            storage::ErrorKind::kInvalidRequest);
  Write("wrangler.json", R"({"d1_databases": 7, "env": [1]})");
  EXPECT_TRUE(ReadWranglerConfig(project / "wrangler.json").databases.empty());
}

TEST_F(WranglerStateTest, RefusesTomlWhoseTablesReachTooDeep) {
  for (const std::string& start :
       {Repeated("a.", 999'999) + "a = 1", "[" + Repeated("a.", 999'999),
        "a = " + Repeated("[", 1'000'000), "a = " + Repeated("{a = ", 1'000'000)}) {
    Write("wrangler.toml", start);
    EXPECT_EQ(tests::ErrorKindOf([&] { ReadWranglerConfig(project / "wrangler.toml"); }),
              storage::ErrorKind::kInvalidRequest);
  }
  // As deep as it may be.
  Write("wrangler.toml", "a = " + Repeated("{" + Repeated("a.", 31) + "a = ", 255) + "1" +
                             Repeated("}", 255) + "\n[[d1_databases]]\nbinding = \"A\"");
  EXPECT_EQ(ReadWranglerConfig(project / "wrangler.toml").databases.size(), 1U);
}

TEST_F(WranglerStateTest, ReadsJsonOfAnyDepth) {
  Write("wrangler.json", "{\"a\":" + Repeated("[", 1'000'000) + Repeated("]", 1'000'000) +
                             Repeated("/**/", 1'000'000) + R"(,"d1_databases":[{"binding":"A"}]})");
  tests::OnSmallStack(
      [&] { EXPECT_EQ(ReadWranglerConfig(project / "wrangler.json").databases.size(), 1U); });
}

}  // namespace
}  // namespace compat
