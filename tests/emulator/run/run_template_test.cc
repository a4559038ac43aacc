// d1-emulator run --template: filled once, and a namespace for each command.

#include <algorithm>
#include <future>
#include <sstream>
#include <string>
#include <system_error>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/emulator/run/run_fixture.h"
#include "tests/support/running_server.h"

namespace emulator {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kShop = "0a000000-0000-4000-8000-00000000000a";

// Prints how many rows t has in the account's only database, and adds one; says in a file which two
// these are.
constexpr const char* kCountAndAdd = R"sh(
  d1=$CLOUDFLARE_API_BASE_URL/accounts/$CLOUDFLARE_ACCOUNT_ID/d1/database
  ask() {
    curl -sS -H "Authorization: Bearer $CLOUDFLARE_API_TOKEN" -H 'Content-Type: application/json' "$@"
  }
  uuid=$(ask "$d1" | grep -o '"uuid":"[^"]*"' | head -n 1 | cut -d '"' -f 4)
  ask "$d1/$uuid/query" -d '{"sql":"SELECT count(*) AS n FROM t"}' | grep -o '"n":[0-9]*'
  ask "$d1/$uuid/query" -d '{"sql":"INSERT INTO t VALUES (0)"}' | grep -o '"success":true' | head -n 1
  echo "$CLOUDFLARE_ACCOUNT_ID $uuid" >> $FILES/accounts
)sh";
constexpr const char* kCountedTwo = "\"n\":2\n\"success\":true\n";

class RunTemplateTest : public RunFixture {
 protected:
  RunTemplateTest() {
    Write("m/1_first.sql", "CREATE TABLE t(a);");
    Write("m/2_it's.sql", "INSERT INTO t VALUES ('migration');");
    Write("seed.sql", "INSERT INTO t VALUES ('seed');");
  }
  std::vector<std::string> Filling(std::vector<std::string> more) const {
    more.insert(more.end(), {"--template", "shop", "--migrations", Path("m").string(), "--seed-sql",
                             Path("seed.sql").string()});
    return more;
  }
  std::vector<std::string> Accounts() const {
    std::istringstream in(Read("accounts"));
    std::vector<std::string> accounts;
    for (std::string line; std::getline(in, line);) accounts.push_back(line);
    return accounts;
  }
  // Whether it has come to where it keeps SIGTERM for itself. What starts a program blocks signals
  // too, before it is one.
  static bool KeepsTermination(pid_t pid) {
    std::error_code none;
    const fs::path program = fs::read_symlink("/proc/" + std::to_string(pid) + "/exe", none);
    if (program.filename() != "d1-emulator") return false;
    std::ifstream in("/proc/" + std::to_string(pid) + "/status");
    for (std::string line; std::getline(in, line);) {
      if (!line.starts_with("SigBlk:")) continue;
      return (std::stoull(line.substr(line.find('\t')), nullptr, 16) >> (SIGTERM - 1) & 1U) != 0;
    }
    return false;
  }
  // Of the data folder: what `databases` lists.
  std::string Databases() const {
    return tests::RunEmulator({"databases", "--data", data.string()}).output;
  }
};

TEST_F(RunTemplateTest, FillsATemplateOnceAndGivesEachRunANamespace) {
  for (int time = 1; time <= 2; ++time) {
    const ProgramEnd end = Run(Filling({"--data", data.string()}), kCountAndAdd);
    EXPECT_EQ(end.exit_code, 0) << end.errors;
    EXPECT_EQ(end.output, kCountedTwo) << end.errors;
    const auto filled =
        AllOf(HasSubstr("applied 2 of 2 migrations to shop\n"), HasSubstr("seed.sql on shop\n"));
    if (time == 1) {
      EXPECT_THAT(end.errors, filled);
    } else {
      EXPECT_THAT(end.errors, Not(HasSubstr("migrations")));
    }
  }
  const std::vector<std::string> accounts = Accounts();
  ASSERT_EQ(accounts.size(), 2U);
  EXPECT_NE(accounts[0], accounts[1]);
  // The template's stays; the namespaces have gone.
  const std::string listed = Databases();
  EXPECT_EQ(std::count(listed.begin(), listed.end(), '\n'), 2) << listed;
  EXPECT_TRUE(NothingIsLeft());
}

TEST_F(RunTemplateTest, FillsItOnceForManyRunsAtOnceOnOneServer) {
  const tests::RunningServer server;
  std::vector<std::future<ProgramEnd>> runs;
  runs.reserve(6);
  for (int run = 0; run < 6; ++run) {
    runs.push_back(std::async(std::launch::async, [&] {
      return Run(Filling({"--url", server.url()}), kCountAndAdd);
    }));
  }
  int filled = 0;
  for (auto& run : runs) {
    const ProgramEnd end = run.get();
    EXPECT_EQ(end.exit_code, 0) << end.errors;
    EXPECT_EQ(end.output, kCountedTwo) << end.errors;
    if (end.errors.find("applied 2 of 2 migrations to shop\n") != std::string::npos) ++filled;
  }
  EXPECT_EQ(filled, 1);
  std::vector<std::string> accounts = Accounts();
  std::sort(accounts.begin(), accounts.end());
  EXPECT_EQ(std::adjacent_find(accounts.begin(), accounts.end()), accounts.end());
  EXPECT_EQ(accounts.size(), 6U);
}

TEST_F(RunTemplateTest, FillsTheOnlyDatabaseOfTheConfigurationUnderItsId) {
  Write("wrangler.json",
        std::string(R"({"d1_databases": [{"binding": "DB", "database_name": "my-shop",
                       "database_id": ")") +
            kShop + R"("}]})");
  const tests::RunningServer server;
  for (const std::vector<std::string>& where :
       {std::vector<std::string>{"--url", server.url()},
        std::vector<std::string>{"--data", data.string()}}) {
    const ProgramEnd end = Run(Filling(where), kCountAndAdd);
    EXPECT_EQ(end.output, kCountedTwo) << end.errors;
    EXPECT_THAT(end.errors, HasSubstr("applied 2 of 2 migrations to my-shop\n"));
    ASSERT_FALSE(Accounts().empty());
    EXPECT_THAT(Accounts().back(), HasSubstr(kShop));
  }
}

TEST_F(RunTemplateTest, LeavesATemplateToTheNextWhereFillingFails) {
  const tests::RunningServer server;
  Write("m/3_bad.sql", "INSERT INTO missing VALUES (1);");
  const std::vector<std::string> flags = Filling({"--url", server.url()});
  ProgramEnd end = Run(flags, "touch $FILES/ran");
  EXPECT_EQ(end.exit_code, 1);
  EXPECT_THAT(end.errors, HasSubstr("migration 3_bad.sql of shop: no such table: missing"));
  EXPECT_FALSE(fs::exists(Path("ran")));

  fs::remove(Path("m/3_bad.sql"));
  Write("seed.sql", "SELEC");
  end = Run(flags, "touch $FILES/ran");
  EXPECT_EQ(end.exit_code, 1);
  EXPECT_THAT(end.errors, HasSubstr("seed.sql: "));
  EXPECT_FALSE(fs::exists(Path("ran")));

  Write("seed.sql", "INSERT INTO t VALUES ('seed');");
  EXPECT_EQ(Run(flags, kCountAndAdd).output, kCountedTwo);
}

TEST_F(RunTemplateTest, EndsWhileItWaitsForWhoFillsIt) {
  const tests::RunningServer server;
  const std::string claim = R"(curl -sS -X PUT -d '{}' -H 'Content-Type: application/json' \
      -H "Authorization: Bearer $CLOUDFLARE_API_TOKEN" "$D1_EMULATOR_URL/_d1/templates/shop")";
  EXPECT_THAT(Run({"--url", server.url()}, claim).output, HasSubstr("building"));
  const ProgramEnd end = Run(Filling({"--url", server.url()}), "touch $FILES/ran", [](pid_t run) {
    EXPECT_TRUE(Becomes([run] { return KeepsTermination(run); }));
    kill(run, SIGTERM);
  });
  EXPECT_EQ(end.exit_code, 128 + SIGTERM) << end.errors;
  EXPECT_FALSE(fs::exists(Path("ran")));
}

TEST_F(RunTemplateTest, RefusesANameThatNoTemplateMayHave) {
  const ProgramEnd end = Run({"--template", "a/b"}, "touch $FILES/ran");
  EXPECT_NE(end.exit_code, 0);
  EXPECT_FALSE(fs::exists(Path("ran")));
}

TEST_F(RunTemplateTest, FillsNothingOfAServerThatRunsWithoutATemplate) {
  const tests::RunningServer server;
  const ProgramEnd end = Run({"--url", server.url(), "--migrations", Path("m").string()}, "true");
  EXPECT_EQ(end.exit_code, 2);
  EXPECT_THAT(end.errors, HasSubstr("--migrations requires --template"));
}

}  // namespace
}  // namespace emulator
