#include "compat/configuration_reader.h"

#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

#include "storage/error.h"
#include "tests/support/error_kind_of.h"

namespace compat {
namespace {

using storage::ErrorKind;

constexpr const char* kMainAccount = "0123456789abcdef0123456789abcdef";
constexpr const char* kOtherAccount = "fedcba9876543210fedcba9876543210";
constexpr const char* kAnn = "usr_000000000000000000000ann";
constexpr const char* kBob = "usr_000000000000000000000bob";
constexpr const char* kNorth = "wsp_0000000000000000000north";
constexpr const char* kSouth = "wsp_0000000000000000000south";

// A file's parts as JSON; a test replaces what it is about. In the texts ACCOUNT, OTHER, ANN, BOB,
// NORTH, SOUTH stand for the ids above, INT for an integration's, and ' for ".
struct File {
  std::string accounts = "[{'id':'ACCOUNT'},{'id':'OTHER'}]";
  std::string users =
      "[{'id':'ANN','email':'ann@example.com'},{'id':'BOB','email':'bob@example.com'}]";
  std::string tokens = "[{'token':'ann-token','user':'ANN'}]";
  std::string workspaces = "[{'id':'NORTH','slug':'north'},{'id':'SOUTH','slug':'south'}]";
  std::string integrations = "[]";
  std::string admins = "[]";
  std::string more;  // further members, each with a comma in front

  std::string Text() const {
    std::string text = "{'accounts':" + accounts + ",'users':" + users + ",'tokens':" + tokens +
                       ",'workspaces':" + workspaces + ",'integrations':" + integrations +
                       ",'admins':" + admins + more + "}";
    const std::pair<std::string, std::string> words[] = {{"'", "\""},
                                                         {"ACCOUNT", kMainAccount},
                                                         {"OTHER", kOtherAccount},
                                                         {"ANN", kAnn},
                                                         {"BOB", kBob},
                                                         {"NORTH", kNorth},
                                                         {"SOUTH", kSouth},
                                                         {"INT", "int_000000000000000reporting"}};
    for (const auto& [word, meaning] : words) {
      for (std::size_t at = text.find(word); at != std::string::npos;
           at = text.find(word, at + meaning.size())) {
        text.replace(at, word.size(), meaning);
      }
    }
    return text;
  }

  Configuration Parse() const { return ParseConfiguration(Text()); }
};

// The message with which the file is refused, "" when it is taken. Fails the test for any other
// kind of error.
std::string MessageFor(const std::string& text) {
  const auto error = tests::ErrorOf([&] { ParseConfiguration(text); });
  if (!error) return "";
  EXPECT_EQ(error->kind(), ErrorKind::kInvalidRequest) << error->what();
  return error->what();
}

std::string PathFor(const std::string& text) {
  const std::string message = MessageFor(text);
  return message.substr(0, message.find(": "));
}

std::string Quoted(std::size_t length, const std::string& piece = "a") {
  std::string text;
  for (std::size_t i = 0; i < length; ++i) text += piece;
  return "'" + text + "'";
}

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

TEST(ConfigurationReaderTest, ReadsTheExamplesTokens) {
  const Configuration configuration = ReadConfiguration(SOURCE_DIR "/fixtures/config/example.json");

  ASSERT_EQ(configuration.tokens.size(), 4U);
  EXPECT_TRUE(configuration.tokens[0].permissions.Allow(Permission::kWrite));
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

// `part` of a File, replaced by `text`, is refused at `path`.
struct Fault {
  std::string File::*part;
  std::string text;
  std::string path;
};

void ExpectFaults(const std::vector<Fault>& faults) {
  for (const Fault& fault : faults) {
    File file;
    file.*fault.part = fault.text;
    EXPECT_EQ(PathFor(file.Text()), fault.path) << fault.text;
  }
}

TEST(ConfigurationReaderTest, RefusesMissingAndEmptyParts) {
  EXPECT_EQ(PathFor("{}"), "accounts");
  EXPECT_EQ(PathFor(R"({"accounts":[{"id":"0123456789abcdef0123456789abcdef"}]})"), "users");
  ExpectFaults({
      {&File::accounts, "[]", "accounts"},
      {&File::users, "[]", "users"},
      {&File::tokens, "[]", "tokens"},
      {&File::accounts, "[{}]", "accounts[0].id"},
      {&File::users, "[{'id':'ANN','email':'a@b'},{'id':'BOB'}]", "users[1].email"},
      {&File::users, "[{'email':'a@b'}]", "users[0].id"},
      {&File::tokens, "[{'token':'t'}]", "tokens[0].user"},
      {&File::workspaces, "[{'slug':'a'}]", "workspaces[0].id"},
      {&File::workspaces, "[{'id':'NORTH'}]", "workspaces[0].slug"},
      {&File::workspaces, "[{'id':'NORTH','slug':'a','members':[{}]}]",
       "workspaces[0].members[0].user"},
      {&File::integrations, "[{'name':'a','workspaceId':'NORTH'}]", "integrations[0].id"},
      {&File::integrations, "[{'id':'INT','workspaceId':'NORTH'}]", "integrations[0].name"},
      {&File::integrations, "[{'id':'INT','name':'a'}]", "integrations[0].workspaceId"},
  });
}

TEST(ConfigurationReaderTest, RefusesUnknownKeys) {
  ExpectFaults({
      {&File::more, ",'account':[]", "account"},
      {&File::more, ",'a key':1", "[\"a key\"]"},
      {&File::accounts, "[{'id':'ACCOUNT','email':'a'}]", "accounts[0].email"},
      {&File::users, "[{'id':'ANN','email':'a@b','role':'admin'}]", "users[0].role"},
      {&File::tokens, "[{'token':'t','user':'ANN','scope':1}]", "tokens[0].scope"},
      {&File::workspaces, "[{'id':'NORTH','slug':'a','Name':'b'}]", "workspaces[0].Name"},
      {&File::workspaces, "[{'id':'NORTH','slug':'a','members':[{'user':'ANN','id':1}]}]",
       "workspaces[0].members[0].id"},
      {&File::integrations, "[{'id':'INT','name':'a','workspaceId':'NORTH','slug':'a'}]",
       "integrations[0].slug"},
  });
}

TEST(ConfigurationReaderTest, RefusesKeysWrittenTwice) {
  ExpectFaults({
      {&File::more, ",'admins':[]", "admins"},
      {&File::accounts, "[{'id':'OTHER'},{'id':'ACCOUNT','id':'ACCOUNT'}]", "accounts[1].id"},
      {&File::workspaces,
       "[{'id':'NORTH','slug':'a','members':[{'user':'ANN','role':'member','role':'member'}]}]",
       "workspaces[0].members[0].role"},
  });
}

TEST(ConfigurationReaderTest, RefusesWrongTypes) {
  ExpectFaults({
      {&File::accounts, "{}", "accounts"},
      {&File::users, "null", "users"},
      {&File::tokens, "'t'", "tokens"},
      {&File::workspaces, "{}", "workspaces"},
      {&File::integrations, "null", "integrations"},
      {&File::admins, "{}", "admins"},
      {&File::accounts, "['ACCOUNT']", "accounts[0]"},
      {&File::accounts, "[{'id':1}]", "accounts[0].id"},
      {&File::accounts, "[{'id':'ACCOUNT','name':null}]", "accounts[0].name"},
      {&File::users, "[[]]", "users[0]"},
      {&File::users, "[{'id':'ANN','email':['a@b']}]", "users[0].email"},
      {&File::tokens, "[{'token':null,'user':'ANN'}]", "tokens[0].token"},
      {&File::tokens, "[{'email':1,'key':'k','user':'ANN'}]", "tokens[0].email"},
      {&File::tokens, "[{'email':'e','key':1,'user':'ANN'}]", "tokens[0].key"},
      {&File::tokens, "[{'token':'t','user':'ANN','permissions':'d1:read'}]",
       "tokens[0].permissions"},
      {&File::tokens, "[{'token':'t','user':'ANN','permissions':[1]}]", "tokens[0].permissions[0]"},
      {&File::tokens, "[{'token':'t','user':'ANN','accounts':null}]", "tokens[0].accounts"},
      {&File::tokens, "[{'token':'t','user':1}]", "tokens[0].user"},
      {&File::workspaces, "[null]", "workspaces[0]"},
      {&File::workspaces, "[{'id':'NORTH','slug':'a','members':{}}]", "workspaces[0].members"},
      {&File::workspaces, "[{'id':'NORTH','slug':'a','members':['ANN']}]",
       "workspaces[0].members[0]"},
      {&File::workspaces, "[{'id':'NORTH','slug':'a','retentionTier':7}]",
       "workspaces[0].retentionTier"},
      {&File::integrations, "[{'id':'INT','name':'a','workspaceId':'NORTH','installedIn':'SOUTH'}]",
       "integrations[0].installedIn"},
      {&File::admins, "[1]", "admins[0]"},
  });
}

TEST(ConfigurationReaderTest, RefusesWrongForms) {
  ExpectFaults({
      {&File::accounts, "[{'id':'0123456789ABCDEF0123456789abcdef'}]", "accounts[0].id"},
      {&File::accounts, "[{'id':'0123456789abcdef0123456789abcde'}]", "accounts[0].id"},
      {&File::accounts, "[{'id':'0123456789abcdef0123456789abcdeg'}]", "accounts[0].id"},
      {&File::accounts, "[{'id':'ACCOUNT','name':''}]", "accounts[0].name"},
      {&File::accounts, "[{'id':'ACCOUNT','name':" + Quoted(101) + "}]", "accounts[0].name"},
      {&File::users, "[{'id':'wsp_000000000000000000000ann','email':'a@b'}]", "users[0].id"},
      {&File::users, "[{'id':'usr_000000000000000000000an','email':'a@b'}]", "users[0].id"},
      {&File::users, "[{'id':'usr_000000000000000000000Ann','email':'a@b'}]", "users[0].id"},
      {&File::users, "[{'id':'ANN','email':'a'}]", "users[0].email"},
      {&File::users, "[{'id':'ANN','email':'a@b@c'}]", "users[0].email"},
      {&File::users, "[{'id':'ANN','email':'" + std::string(254, 'a') + "@'}]", "users[0].email"},
      {&File::users, "[{'id':'ANN','email':'a@b','name':''}]", "users[0].name"},
      {&File::tokens, "[{'token':'','user':'ANN'}]", "tokens[0].token"},
      {&File::tokens, "[{'token':'a b','user':'ANN'}]", "tokens[0].token"},
      {&File::tokens, "[{'token':'é','user':'ANN'}]", "tokens[0].token"},
      {&File::tokens, "[{'token':" + Quoted(257) + ",'user':'ANN'}]", "tokens[0].token"},
      {&File::tokens, "[{'email':'e','key':'a b','user':'ANN'}]", "tokens[0].key"},
      {&File::tokens, "[{'token':'t','user':'ann'}]", "tokens[0].user"},
      {&File::tokens, "[{'token':'t','user':'ANN','permissions':['d1:read','d1:admin']}]",
       "tokens[0].permissions[1]"},
      {&File::tokens, "[{'token':'t','user':'ANN','accounts':['x']}]", "tokens[0].accounts[0]"},
      {&File::workspaces, "[{'id':'int_0000000000000000000north','slug':'a'}]", "workspaces[0].id"},
      {&File::workspaces, "[{'id':'NORTH','slug':'a','name':''}]", "workspaces[0].name"},
      {&File::workspaces, "[{'id':'NORTH','slug':'a','retentionTier':'Short'}]",
       "workspaces[0].retentionTier"},
      {&File::workspaces, "[{'id':'NORTH','slug':'a','members':[{'user':'ANN','role':'owner'}]}]",
       "workspaces[0].members[0].role"},
      {&File::integrations, "[{'id':'int_','name':'a','workspaceId':'NORTH'}]",
       "integrations[0].id"},
      {&File::integrations, "[{'id':'INT','name':'','workspaceId':'NORTH'}]",
       "integrations[0].name"},
  });
}

TEST(ConfigurationReaderTest, RefusesWrongSlugs) {
  for (const std::string& slug :
       {Quoted(64), std::string("''"), std::string("'-a'"), std::string("'a-'"),
        std::string("'a--b'"), std::string("'A'"), std::string("'a_b'"), std::string("'a b'"),
        std::string("'é'"), std::string("'-'")}) {
    ExpectFaults(
        {{&File::workspaces, "[{'id':'NORTH','slug':" + slug + "}]", "workspaces[0].slug"}});
  }
}

TEST(ConfigurationReaderTest, RefusesWhatStoodEarlier) {
  ExpectFaults({
      {&File::accounts, "[{'id':'ACCOUNT'},{'id':'ACCOUNT'}]", "accounts[1].id"},
      {&File::users, "[{'id':'ANN','email':'a@b'},{'id':'ANN','email':'c@d'}]", "users[1].id"},
      {&File::users, "[{'id':'ANN','email':'a@b'},{'id':'BOB','email':'A@B'}]", "users[1].email"},
      {&File::tokens, "[{'token':'t','user':'ANN'},{'token':'t','user':'BOB'}]", "tokens[1].token"},
      {&File::tokens, "[{'email':'e','key':'k','user':'ANN'},{'email':'e','key':'k','user':'ANN'}]",
       "tokens[1].key"},
      {&File::tokens, "[{'token':'t','user':'ANN','accounts':['OTHER','OTHER']}]",
       "tokens[0].accounts[1]"},
      {&File::workspaces, "[{'id':'NORTH','slug':'a'},{'id':'NORTH','slug':'b'}]",
       "workspaces[1].id"},
      {&File::workspaces, "[{'id':'NORTH','slug':'a'},{'id':'SOUTH','slug':'a'}]",
       "workspaces[1].slug"},
      {&File::workspaces,
       "[{'id':'NORTH','slug':'a','members':[{'user':'ANN'},{'user':'ANN','role':'admin'}]}]",
       "workspaces[0].members[1].user"},
      {&File::integrations,
       "[{'id':'INT','name':'a','workspaceId':'NORTH'},{'id':'INT','name':'a','workspaceId':'NORTH'"
       "}]",
       "integrations[1].id"},
      {&File::integrations,
       "[{'id':'INT','name':'a','workspaceId':'NORTH','installedIn':['SOUTH','SOUTH']}]",
       "integrations[0].installedIn[1]"},
      {&File::admins, "['ANN','BOB','ANN']", "admins[2]"},
  });
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

TEST(ConfigurationReaderTest, RefusesReferencesToNothing) {
  ExpectFaults({
      {&File::tokens, "[{'token':'t','user':'usr_0000000000000000000000zz'}]", "tokens[0].user"},
      {&File::tokens,
       "[{'token':'t','user':'ANN','accounts':['00000000000000000000000000000000']}]",
       "tokens[0].accounts[0]"},
      {&File::workspaces,
       "[{'id':'NORTH','slug':'a','accountId':'00000000000000000000000000000000'}]",
       "workspaces[0].accountId"},
      {&File::workspaces,
       "[{'id':'NORTH','slug':'a','members':[{'user':'usr_0000000000000000000000zz'}]}]",
       "workspaces[0].members[0].user"},
      {&File::integrations,
       "[{'id':'INT','name':'a','workspaceId':'wsp_0000000000000000000000zz'}]",
       "integrations[0].workspaceId"},
      {&File::integrations,
       "[{'id':'INT','name':'a','workspaceId':'NORTH','installedIn':['wsp_0000000000000000000000zz'"
       "]}]",
       "integrations[0].installedIn[0]"},
      {&File::admins, "['usr_0000000000000000000000zz']", "admins[0]"},
  });
}

TEST(ConfigurationReaderTest, RefusesAnIntegrationInstalledInItsOwner) {
  ExpectFaults({{&File::integrations,
                 "[{'id':'INT','name':'a','workspaceId':'NORTH','installedIn':['SOUTH','NORTH']}]",
                 "integrations[0].installedIn[1]"}});
}

TEST(ConfigurationReaderTest, RefusesTokensOfNeitherOrBothForms) {
  ExpectFaults({
      {&File::tokens, "[{'user':'ANN'}]", "tokens[0]"},
      {&File::tokens, "[{'token':'t','email':'e','key':'k','user':'ANN'}]", "tokens[0]"},
      {&File::tokens, "[{'token':'t','key':'k','user':'ANN'}]", "tokens[0]"},
      {&File::tokens, "[{'email':'e','user':'ANN'}]", "tokens[0].key"},
      {&File::tokens, "[{'key':'k','user':'ANN'}]", "tokens[0].email"},
  });
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
