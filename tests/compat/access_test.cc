#include "compat/access.h"

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "compat/configuration_reader.h"
#include "storage/error.h"
#include "tests/support/error_kind_of.h"

namespace compat {
namespace {

using storage::ErrorKind;
using tests::ErrorKindOf;
using tests::ErrorMessageOf;

constexpr std::string_view kMainAccount = "0123456789abcdef0123456789abcdef";
constexpr std::string_view kOtherAccount = "fedcba9876543210fedcba9876543210";

class AccessTest : public testing::Test {
 protected:
  const Configuration configuration = ReadConfiguration(SOURCE_DIR "/fixtures/config/example.json");
  const Access access{configuration};
  const Configuration open_configuration = Configuration::Open();
  const Access open{open_configuration};

  static Credentials Bearer(std::string_view authorization) { return {authorization, {}, {}}; }
  static Credentials Key(std::string_view email, std::string_view key) { return {{}, email, key}; }
};

TEST_F(AccessTest, FindsTheUserOfABearerToken) {
  EXPECT_EQ(access.Authenticate(Bearer("Bearer ann-token")).user->email, "ann@example.com");
  EXPECT_EQ(access.Authenticate(Bearer("bEARER  bob-reads")).user->email, "bob@example.com");
}

TEST_F(AccessTest, FindsTheUserOfAnEmailAndKey) {
  EXPECT_EQ(access.Authenticate(Key("ann@example.com", "0123456789abcdef")).user->email,
            "ann@example.com");
}

TEST_F(AccessTest, AnAuthorizationHeaderCountsFirst) {
  Credentials both = Key("ann@example.com", "0123456789abcdef");
  both.authorization = "Bearer bob-reads";
  EXPECT_EQ(access.Authenticate(both).user->email, "bob@example.com");

  both.authorization = "Bearer nobody";
  EXPECT_EQ(ErrorKindOf([&] { access.Authenticate(both); }), ErrorKind::kUnknownCredentials);
}

TEST_F(AccessTest, RefusesARequestWithoutCredentials) {
  for (const Access* each : {&access, &open}) {
    EXPECT_EQ(ErrorKindOf([&] { each->Authenticate({}); }), ErrorKind::kNoCredentials);
    EXPECT_EQ(ErrorKindOf([&] { each->Authenticate({{}, "a@b", {}}); }), ErrorKind::kNoCredentials);
    EXPECT_EQ(ErrorKindOf([&] { each->Authenticate({{}, {}, "k"}); }), ErrorKind::kNoCredentials);
  }
  EXPECT_EQ(ErrorMessageOf([&] { access.Authenticate({}); }),
            "Missing X-Auth-Key, X-Auth-Email or Authorization headers");
}

TEST_F(AccessTest, RefusesMalformedCredentials) {
  for (const Access* each : {&access, &open}) {
    for (const char* header :
         {"", "Bearer", "Bearer ", "Bearer   ", "ann-token", "Basic YTpi", "Bearerann-token",
          "Bearer a b", "Bearer a\tb", "Bearer é", "Token ann-token"}) {
      EXPECT_EQ(ErrorKindOf([&] { each->Authenticate(Bearer(header)); }),
                ErrorKind::kMalformedCredentials)
          << header;
    }
    for (const Credentials& pair :
         {Key("", "k"), Key("ann", "k"), Key("a@b", ""), Key("a@b", "a b")}) {
      EXPECT_EQ(ErrorKindOf([&] { each->Authenticate(pair); }), ErrorKind::kMalformedCredentials);
    }
  }
}

TEST_F(AccessTest, SaysWhichHeaderIsMalformed) {
  EXPECT_EQ(ErrorMessageOf([&] { access.Authenticate(Bearer("Bearer")); }),
            "Invalid format for Authorization header");
  EXPECT_EQ(ErrorMessageOf([&] { access.Authenticate(Key("ann", "k")); }),
            "Invalid format for X-Auth-Email header");
  EXPECT_EQ(ErrorMessageOf([&] { access.Authenticate(Key("a@b", "")); }),
            "Invalid format for X-Auth-Key header");
}

TEST_F(AccessTest, RefusesUnknownCredentials) {
  for (const char* header :
       {"Bearer ann-toke", "Bearer ann-tokens", "Bearer ANN-TOKEN", "Bearer 0123456789abcdef"}) {
    EXPECT_EQ(ErrorKindOf([&] { access.Authenticate(Bearer(header)); }),
              ErrorKind::kUnknownCredentials)
        << header;
  }
  for (const Credentials& pair :
       {Key("ann@example.com", "0123456789abcdee"), Key("bob@example.com", "0123456789abcdef"),
        Key("ann@example.com", "ann-token")}) {
    EXPECT_EQ(ErrorKindOf([&] { access.Authenticate(pair); }), ErrorKind::kUnknownCredentials);
  }
  EXPECT_EQ(ErrorMessageOf([&] { access.Authenticate(Bearer("Bearer x")); }),
            "Authentication error");
}

TEST_F(AccessTest, TakesAConfiguredEmailOfAnyForm) {
  Configuration odd = configuration;
  odd.tokens.back().email = "ann";
  const Access odd_access(odd);

  EXPECT_EQ(odd_access.Authenticate(Key("ann", "0123456789abcdef")).user->email, "ann@example.com");
}

TEST_F(AccessTest, InOpenModeEveryWellFormedCredentialIsTheAdmin) {
  for (const Credentials& credentials :
       {Bearer("Bearer anything"), Bearer("Bearer d1-emulator-local-token"), Key("a@b", "k")}) {
    const Caller caller = open.Authenticate(credentials);

    EXPECT_EQ(caller.user->id, Configuration::kOpenUserId);
    EXPECT_TRUE(open_configuration.IsAdmin(caller.user->id));
  }
}

TEST_F(AccessTest, AllowsWhatTheTokenAllows) {
  const Caller ann = access.Authenticate(Bearer("Bearer ann-token"));
  const Caller bob = access.Authenticate(Bearer("Bearer bob-reads"));

  EXPECT_NO_THROW(access.CheckAccount(ann, kMainAccount, Permission::kWrite));
  EXPECT_NO_THROW(access.CheckAccount(ann, kOtherAccount, Permission::kRead));
  EXPECT_NO_THROW(access.CheckAccount(bob, kOtherAccount, Permission::kRead));
}

TEST_F(AccessTest, AccountIdsAreTheSameInEitherCase) {
  const Caller bob = access.Authenticate(Bearer("Bearer bob-reads"));

  EXPECT_NO_THROW(access.CheckAccount(bob, "FEDCBA9876543210FEDCBA9876543210", Permission::kRead));
  EXPECT_NO_THROW(access.CheckAccount(bob, "Fedcba9876543210fedcbA9876543210", Permission::kRead));
  EXPECT_EQ(ErrorKindOf([&] {
              access.CheckAccount(bob, "0123456789ABCDEF0123456789ABCDEF", Permission::kRead);
            }),
            ErrorKind::kForbidden);
}

TEST_F(AccessTest, ForbidsOtherAccountsAndMissingPermissions) {
  const Caller ann = access.Authenticate(Bearer("Bearer ann-token"));
  const Caller bob = access.Authenticate(Bearer("Bearer bob-reads"));
  const auto kind_of = [&](const Caller& caller, std::string_view account, Permission permission) {
    return ErrorKindOf([&] { access.CheckAccount(caller, account, permission); });
  };

  EXPECT_EQ(kind_of(bob, kOtherAccount, Permission::kWrite), ErrorKind::kForbidden);
  EXPECT_EQ(kind_of(bob, kMainAccount, Permission::kRead), ErrorKind::kForbidden);
  EXPECT_EQ(kind_of(ann, "00000000000000000000000000000000", Permission::kRead),
            ErrorKind::kForbidden);
  EXPECT_EQ(kind_of(ann, "", Permission::kRead), ErrorKind::kForbidden);
  EXPECT_EQ(ErrorMessageOf([&] { access.CheckAccount(ann, "x", Permission::kRead); }),
            "The given account is not valid or is not authorized to access this service");
}

TEST_F(AccessTest, AnEmptyListOfAccountsAllowsNone) {
  Configuration none = configuration;
  none.tokens[1].account_ids.emplace();
  const Access none_access(none);
  const Caller ann = none_access.Authenticate(Bearer("Bearer ann-token"));

  EXPECT_EQ(ErrorKindOf([&] { none_access.CheckAccount(ann, kMainAccount, Permission::kRead); }),
            ErrorKind::kForbidden);
  EXPECT_TRUE(none_access.AccountsOf(ann).empty());
}

TEST_F(AccessTest, InOpenModeEveryAccountIdOfTheRightFormExists) {
  const Caller admin = open.Authenticate(Bearer("Bearer x"));

  for (const std::string_view id : {Configuration::kOpenAccountId, kMainAccount,
                                    std::string_view("0123456789ABCDEF0123456789ABCDEF")}) {
    EXPECT_NO_THROW(open.CheckAccount(admin, id, Permission::kWrite)) << id;
  }
  for (const char* id :
       {"", "abc", "0123456789abcdef0123456789abcdeg", "0123456789abcdef0123456789abcdef0"}) {
    EXPECT_EQ(ErrorKindOf([&] { open.CheckAccount(admin, id, Permission::kRead); }),
              ErrorKind::kForbidden)
        << id;
  }
}

TEST_F(AccessTest, PermissionsCountWithoutAnAccountToo) {
  const Caller bob = access.Authenticate(Bearer("Bearer bob-reads"));

  EXPECT_NO_THROW(Access::CheckPermission(bob, Permission::kRead));
  EXPECT_EQ(ErrorKindOf([&] { Access::CheckPermission(bob, Permission::kWrite); }),
            ErrorKind::kForbidden);
}

TEST_F(AccessTest, ListsTheAccountsOfACaller) {
  const auto ids = [](const std::vector<const Account*>& accounts) {
    std::vector<std::string> result;
    result.reserve(accounts.size());
    for (const Account* account : accounts) result.push_back(account->id);
    return result;
  };

  EXPECT_EQ(ids(access.AccountsOf(access.Authenticate(Bearer("Bearer ann-token")))),
            (std::vector<std::string>{std::string(kMainAccount), std::string(kOtherAccount)}));
  EXPECT_EQ(ids(access.AccountsOf(access.Authenticate(Bearer("Bearer bob-reads")))),
            std::vector<std::string>{std::string(kOtherAccount)});
  EXPECT_EQ(ids(open.AccountsOf(open.Authenticate(Bearer("Bearer x")))),
            std::vector<std::string>{std::string(Configuration::kOpenAccountId)});
}

}  // namespace
}  // namespace compat
