#include "compat/configuration_reader.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/compat/configuration_text.h"
#include "tests/support/error_kind_of.h"

namespace compat {
namespace {

TEST(ConfigurationReaderTest, ReadsTheExample) {
  const Configuration configuration = ReadConfiguration(SOURCE_DIR "/fixtures/config/example.json");

  EXPECT_EQ(configuration.mode, ConfigurationMode::kConfigured);
  ASSERT_EQ(configuration.accounts.size(), 2U);
  EXPECT_EQ(configuration.default_account().name, "Main");
  EXPECT_EQ(configuration.accounts[1].name, kOtherAccount);
  ASSERT_EQ(configuration.users.size(), 3U);
  EXPECT_EQ(configuration.FindUser(kBob)->name, "bob@example.com");
  EXPECT_EQ(*configuration.FindFirstBearerToken(), "root-token");
  EXPECT_EQ(configuration.admins, std::vector<std::string>{"usr_00000000000000000000root"});
}

std::string TextOf(const char* file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(ConfigurationReaderTest, ReadsTheSmallestFileOfItsPage) {
  const std::string page = TextOf(SOURCE_DIR "/compat/CONFIG.md");
  const std::size_t begin = page.find("```json\n");
  ASSERT_NE(begin, std::string::npos);
  const std::string text = page.substr(begin + 8, page.find("```", begin + 8) - begin - 8);

  EXPECT_EQ(ParseConfiguration(text).workspaces.at(0).members.size(), 1U);
}

TEST(ConfigurationReaderTest, HasAPageThatNamesEveryKeyOfTheExample) {
  const std::string page = TextOf(SOURCE_DIR "/compat/CONFIG.md");
  const std::string example = TextOf(SOURCE_DIR "/fixtures/config/example.json");
  // A key is a text with a colon behind it.
  std::size_t keys = 0;
  for (std::size_t end = example.find("\":"); end != std::string::npos;
       end = example.find("\":", end + 2)) {
    const std::size_t begin = example.rfind('"', end - 1) + 1;
    const std::string key = example.substr(begin, end - begin);
    const bool is_named = page.find("." + key + "`") != std::string::npos ||
                          page.find("." + key + "[]`") != std::string::npos ||
                          page.find("`" + key) != std::string::npos;
    EXPECT_TRUE(is_named) << key;
    ++keys;
  }
  EXPECT_GT(keys, 20U);
}

TEST(ConfigurationReaderTest, ReadsTheExamplesTokens) {
  const Configuration configuration = ReadConfiguration(SOURCE_DIR "/fixtures/config/example.json");

  ASSERT_EQ(configuration.tokens.size(), 4U);
  EXPECT_TRUE(configuration.tokens[0].permissions.Allow(Permission::kWrite));
  EXPECT_FALSE(configuration.tokens[0].permissions.Allow(Permission::kControl));
  EXPECT_FALSE(configuration.tokens[0].account_ids);
  EXPECT_TRUE(configuration.tokens[2].permissions.Allow(Permission::kRead));
  EXPECT_FALSE(configuration.tokens[2].permissions.Allow(Permission::kWrite));
  EXPECT_EQ(configuration.tokens[2].account_ids, std::vector<std::string>{kOtherAccount});
  EXPECT_FALSE(configuration.tokens[3].token);
  EXPECT_EQ(configuration.tokens[3].email, "ann@example.com");
  EXPECT_EQ(configuration.tokens[3].key, "0123456789abcdef");
  EXPECT_EQ(configuration.tokens[3].user_id, kAnn);
}

TEST(ConfigurationReaderTest, ReadsTheExamplesWorkspacesAndIntegrations) {
  const Configuration configuration = ReadConfiguration(SOURCE_DIR "/fixtures/config/example.json");

  const Workspace& north = *configuration.FindWorkspace(kNorth);
  EXPECT_EQ(north.retention_tier, RetentionTier::kShort);
  EXPECT_EQ(north.account_id, kMainAccount);
  ASSERT_EQ(north.members.size(), 1U);
  EXPECT_EQ(north.members[0].role, WorkspaceRole::kAdmin);
  const Workspace& south = *configuration.FindWorkspace(kSouth);
  EXPECT_EQ(south.name, "south");
  EXPECT_EQ(south.retention_tier, RetentionTier::kMedium);
  EXPECT_EQ(south.members[0].role, WorkspaceRole::kMember);
  const Integration& reporting = *configuration.FindIntegration("int_000000000000000reporting");
  EXPECT_EQ(reporting.name, "Reporting");
  EXPECT_EQ(reporting.workspace_id, kNorth);
  EXPECT_EQ(reporting.installed_in, std::vector<std::string>{kSouth});
}

TEST(ConfigurationReaderTest, NeedsOnlyAccountsUsersAndTokens) {
  const Configuration configuration = ParseConfiguration(
      R"({"tokens":[{"token":"t","user":"usr_000000000000000000000ann","permissions":[],"accounts":[]}],)"
      R"("users":[{"id":"usr_000000000000000000000ann","email":"@"}],)"
      R"("accounts":[{"id":"0123456789abcdef0123456789abcdef"}]})");

  EXPECT_TRUE(configuration.workspaces.empty());
  EXPECT_FALSE(configuration.tokens[0].permissions.Allow(Permission::kRead));
  ASSERT_TRUE(configuration.tokens[0].account_ids);
  EXPECT_TRUE(configuration.tokens[0].account_ids->empty());
}

TEST(ConfigurationReaderTest, WorkspacesBelongToTheFirstAccountByDefault) {
  EXPECT_EQ(File().Parse().FindWorkspace(kSouth)->account_id, kMainAccount);
}

TEST(ConfigurationReaderTest, HasNoBearerTokenWhenNoEntryHas) {
  File file;
  file.tokens = "[{'email':'x','key':'k','user':'ANN'}]";

  EXPECT_EQ(file.Parse().FindFirstBearerToken(), nullptr);
}

TEST(ConfigurationReaderTest, TakesValuesAtTheirLimits) {
  File file;
  file.accounts = "[{'id':'ACCOUNT','name':" + Quoted(100, "日") + "},{'id':'OTHER'}]";
  file.users = "[{'id':'ANN','email':'" + std::string(253, 'a') + "@'}]";
  file.tokens = "[{'token':" + Quoted(256, "~") + ",'user':'ANN'}]";
  file.workspaces = "[{'id':'NORTH','slug':" + Quoted(63) + "},{'id':'SOUTH','slug':'0-a-1'}]";

  EXPECT_EQ(MessageFor(file.Text()), "");
}

TEST(ConfigurationReaderTest, TellsLineAndColumnOfWhatIsNotJson) {
  EXPECT_EQ(MessageFor("{\n  \"é\": x\n}"), "$: not JSON: line 2, column 8: expected a value");
  EXPECT_EQ(MessageFor(""), "$: not JSON: line 1, column 1: the text is empty");
  EXPECT_EQ(MessageFor("{}\n\n}"), "$: not JSON: line 3, column 1: nothing may follow the value");
  EXPECT_EQ(PathFor("\xEF\xBB\xBF{}"), "$");
  EXPECT_EQ(PathFor("{\"accounts\":\"\xFF\"}"), "$");
}

TEST(ConfigurationReaderTest, RefusesWhatIsNotAnObject) {
  for (const char* text : {"[]", "null", "\"x\"", "1"}) EXPECT_EQ(PathFor(text), "$") << text;
}

TEST(ConfigurationReaderTest, SaysWhatIsWrong) {
  File file;
  file.admins = "'ANN'";

  EXPECT_EQ(MessageFor(file.Text()), "admins: expected array, found string");
}

TEST(ConfigurationReaderTest, TakesWhatMayRepeat) {
  File file;
  file.tokens =
      "[{'email':'e','key':'k','user':'ANN'},{'email':'e','key':'l','user':'ANN'},{'email':'f','"
      "key':'k','user':'ANN'},"
      "{'token':'k','user':'ANN','permissions':['d1:read','d1:read']}]";
  file.workspaces =
      "[{'id':'NORTH','slug':'a','name':'x','members':[{'user':'ANN'}]},"
      "{'id':'SOUTH','slug':'b','name':'x','members':[{'user':'ANN'}]}]";

  EXPECT_EQ(MessageFor(file.Text()), "");
}

TEST(ConfigurationReaderTest, RefusesAFileThatCannotBeRead) {
  const std::string directory = testing::TempDir();

  EXPECT_TRUE(tests::ErrorMessageOf([&] { ReadConfiguration(directory); }).starts_with("$: "));
  EXPECT_TRUE(tests::ErrorMessageOf([&] {
                ReadConfiguration(directory + "/no such file");
              }).starts_with("$: "));
}

TEST(ConfigurationReaderTest, ReadsAFileWhole) {
  const std::string file =
      testing::TempDir() + "/configuration_reader_test." + std::to_string(getpid());
  std::ofstream(file) << std::string(100'000, ' ') << File().Text();

  const Configuration configuration = ReadConfiguration(file);
  std::filesystem::remove(file);

  EXPECT_EQ(configuration.users.size(), 2U);
}

}  // namespace
}  // namespace compat
