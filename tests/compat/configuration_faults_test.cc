// What a configuration is refused for, and where the refusal points.

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/compat/configuration_text.h"

namespace compat {
namespace {

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

TEST(ConfigurationFaultsTest, RefusesMissingAndEmptyParts) {
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

TEST(ConfigurationFaultsTest, RefusesUnknownKeys) {
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

TEST(ConfigurationFaultsTest, RefusesKeysWrittenTwice) {
  ExpectFaults({
      {&File::more, ",'admins':[]", "admins"},
      {&File::accounts, "[{'id':'OTHER'},{'id':'ACCOUNT','id':'ACCOUNT'}]", "accounts[1].id"},
      {&File::workspaces,
       "[{'id':'NORTH','slug':'a','members':[{'user':'ANN','role':'member','role':'member'}]}]",
       "workspaces[0].members[0].role"},
  });
}

TEST(ConfigurationFaultsTest, RefusesWrongTypes) {
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

TEST(ConfigurationFaultsTest, RefusesWrongForms) {
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

TEST(ConfigurationFaultsTest, RefusesWrongSlugs) {
  for (const std::string& slug :
       {Quoted(64), std::string("''"), std::string("'-a'"), std::string("'a-'"),
        std::string("'a--b'"), std::string("'A'"), std::string("'a_b'"), std::string("'a b'"),
        std::string("'é'"), std::string("'-'")}) {
    ExpectFaults(
        {{&File::workspaces, "[{'id':'NORTH','slug':" + slug + "}]", "workspaces[0].slug"}});
  }
}

TEST(ConfigurationFaultsTest, RefusesWhatStoodEarlier) {
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

TEST(ConfigurationFaultsTest, RefusesReferencesToNothing) {
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

TEST(ConfigurationFaultsTest, RefusesAnIntegrationInstalledInItsOwner) {
  ExpectFaults({{&File::integrations,
                 "[{'id':'INT','name':'a','workspaceId':'NORTH','installedIn':['SOUTH','NORTH']}]",
                 "integrations[0].installedIn[1]"}});
}

TEST(ConfigurationFaultsTest, RefusesTokensOfNeitherOrBothForms) {
  ExpectFaults({
      {&File::tokens, "[{'user':'ANN'}]", "tokens[0]"},
      {&File::tokens, "[{'token':'t','email':'e','key':'k','user':'ANN'}]", "tokens[0]"},
      {&File::tokens, "[{'token':'t','key':'k','user':'ANN'}]", "tokens[0]"},
      {&File::tokens, "[{'email':'e','user':'ANN'}]", "tokens[0].key"},
      {&File::tokens, "[{'key':'k','user':'ANN'}]", "tokens[0].email"},
  });
}

}  // namespace
}  // namespace compat
