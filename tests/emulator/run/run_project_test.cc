// d1-emulator run: the databases that are there when the command starts.

#include <algorithm>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/emulator/run/run_fixture.h"
#include "tests/support/running_server.h"

namespace emulator {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kShop = "0a000000-0000-4000-8000-00000000000a";
constexpr const char* kPreview = "0b000000-0000-4000-8000-00000000000b";

class RunProjectTest : public RunFixture {
 protected:
  ProgramEnd RunOnData(std::vector<std::string> flags, const std::string& script = "true") const {
    flags.insert(flags.begin(), {"--data", data.string()});
    return Run(flags, script);
  }
  std::string Databases() const {
    return tests::RunEmulator({"databases", "--data", data.string()}).output;
  }
  // As SQL, but what all databases have.
  std::string Dump(const std::string& database) const {
    const ProgramEnd end = tests::RunEmulator(
        {"export", "--data", data.string(), "--as-d1", database, Path("dump.sql").string()});
    EXPECT_EQ(end.exit_code, 0) << end.errors;
    return Read("dump.sql");
  }
};

TEST_F(RunProjectTest, MakesTheDatabasesOfTheConfiguration) {
  Write("wrangler.jsonc", std::string(R"({"d1_databases": [
    {"binding": "DB", "database_name": "shop", "database_id": ")") +
                              kShop + R"(", "preview_database_id": ")" + kPreview + R"("},
    {"binding": "LOGS", "database_name": "logs"},
    {"binding": "OLD", "database_name": "old", "database_id": "<your id>"}],
    "env": {"stage": {"d1_databases": [{"binding": "DB", "database_name": "shop", "database_id": ")" +
                              kShop + R"("}]}}})");
  for (int time = 1; time <= 2; ++time) {
    const ProgramEnd end = RunOnData({}, "echo $D1_EMULATOR_DATABASES");
    EXPECT_EQ(end.exit_code, 0);
    EXPECT_THAT(
        end.errors,
        AllOf(HasSubstr(std::string("binding DB is database shop-preview (") + kPreview + ")\n"),
              HasSubstr("binding LOGS is database logs ("),
              HasSubstr(std::string("binding DB of env.stage is database shop (") + kShop)));
    EXPECT_THAT(Databases(), AllOf(ContainsRegex(std::string("shop +") + kShop),
                                   ContainsRegex(std::string("shop-preview +") + kPreview)));
    // What the two ask for, and what is meant.
    EXPECT_THAT(end.output, AllOf(HasSubstr("\"LOGS\":\""), HasSubstr("\"<your id>\":\"")));
    const std::string listed = Databases();
    EXPECT_EQ(std::count(listed.begin(), listed.end(), '\n'), 5) << listed;
  }
}

TEST_F(RunProjectTest, MeansTheSameDatabasesOfAServerThatRunsAlready) {
  Write("wrangler.json", std::string(R"({"d1_databases": [
    {"binding": "DB", "database_name": "shop", "database_id": ")") +
                             kShop + R"("},
    {"binding": "LOGS", "database_name": "logs"},
    {"binding": "OLD", "database_name": "old", "database_id": "<your id>"}]})");
  const tests::RunningServer server;
  const ProgramEnd end = Run({"--url", server.url()}, "echo $D1_EMULATOR_DATABASES");
  EXPECT_EQ(end.output, "{\"<your id>\":\"old\",\"LOGS\":\"logs\"}\n");
  EXPECT_EQ(end.errors, std::string("d1-emulator: binding DB is database ") + kShop +
                            "\nd1-emulator: binding LOGS is database logs\n"
                            "d1-emulator: binding OLD is database old\n");
}

TEST_F(RunProjectTest, WorksInTheAccountOfTheConfiguration) {
  Write("wrangler.json", std::string(R"({"account_id": "0ACC0000000000000000000000000acc",
    "d1_databases": [{"binding": "DB", "database_name": "shop", "database_id": ")") +
                             kShop + R"("}]})");
  const std::string account = "0acc0000000000000000000000000acc";
  const std::string script = "echo $CLOUDFLARE_ACCOUNT_ID";
  EXPECT_EQ(RunOnData({}, script).output, account + "\n");
  EXPECT_THAT(Databases(), ContainsRegex(std::string("shop +") + kShop + " +" + account));
  const tests::RunningServer open;
  EXPECT_EQ(Run({"--url", open.url()}, script).output, account + "\n");
  EXPECT_THAT(tests::RunEmulator({"env", "--url", open.url()}).output, HasSubstr(account));

  // Of named ones there may be others only, or it may be the second.
  const std::string other = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
  for (const std::string& more : {std::string(), R"(, {"id": ")" + account + R"("})"}) {
    std::string config = R"({"accounts": [{"id": ")";
    config.append(other).append(R"("})").append(more);
    config += R"(],
        "users": [{"id": "usr_000000000000000000000ann", "email": "u@example.com"}],
        "tokens": [{"token": "secret", "user": "usr_000000000000000000000ann"}]})";
    Write("config.json", config);
    const tests::RunningServer named({.flags = {}, .config = config});
    setenv("CLOUDFLARE_API_TOKEN", "secret", 1);
    for (const std::vector<std::string>& flags :
         {std::vector<std::string>{"--config", Path("config.json").string()},
          std::vector<std::string>{"--url", named.url()}}) {
      const ProgramEnd end = Run(flags, script);
      EXPECT_EQ(end.output, (more.empty() ? other : account) + "\n") << end.errors;
      const auto complaint = HasSubstr("names the account " + account + ", which is not here");
      if (more.empty()) {
        EXPECT_THAT(end.errors, complaint);
      } else {
        EXPECT_THAT(end.errors, Not(complaint));
      }
    }
    unsetenv("CLOUDFLARE_API_TOKEN");
  }
}

TEST_F(RunProjectTest, FindsTheConfigurationFromAFolderBelow) {
  Write("wrangler.toml", "[[d1_databases]]\nbinding = \"DB\"\n");
  fs::create_directories(Path("src/deep"));
  fs::current_path(Path("src/deep"));
  EXPECT_THAT(Run({}, "true").errors, HasSubstr("binding DB is database DB ("));
}

TEST_F(RunProjectTest, GivesWayToADatabaseThatHasTheName) {
  Write("wrangler.json", R"({"d1_databases": [{"binding": "DB", "database_name": "shop"}]})");
  EXPECT_EQ(RunOnData({}).exit_code, 0);
  Write("wrangler.json",
        std::string(
            R"({"d1_databases": [{"binding": "DB", "database_name": "shop", "database_id": ")") +
            kShop + R"("}]})");
  EXPECT_THAT(RunOnData({}).errors,
              HasSubstr(std::string("binding DB is database ") + kShop + " ("));
}

TEST_F(RunProjectTest, DoesNotRunBesideAConfigurationThatCannotBeRead) {
  Write("wrangler.json", "{");
  const ProgramEnd end = Run({}, "touch $FILES/ran");
  EXPECT_EQ(end.exit_code, 1);
  EXPECT_THAT(end.errors, HasSubstr("wrangler.json: it is not JSON"));
  EXPECT_FALSE(fs::exists(Path("ran")));
  EXPECT_TRUE(NothingIsLeft());
}

TEST_F(RunProjectTest, AppliesMigrationsAndRunsTheSeed) {
  Write("m/2_second.sql", "INSERT INTO t VALUES ('second');");
  Write("m/10_tenth.sql", "INSERT INTO t VALUES ('tenth'); -- the last");
  Write("m/1_it's.sql", "CREATE TABLE t(a);");
  Write("m/notes.txt", "no SQL");
  Write("seed.sql", "BEGIN; INSERT INTO t VALUES ('seed'); COMMIT;");
  const std::vector<std::string> flags = {"--migrations", Path("m").string(), "--seed-sql",
                                          Path("seed.sql").string()};
  ProgramEnd end = RunOnData(flags);
  EXPECT_EQ(end.exit_code, 0) << end.errors;
  EXPECT_THAT(end.errors, HasSubstr("d1-emulator: applied 3 of 3 migrations to db\n"));
  const std::string first = Dump("db");
  EXPECT_THAT(first,
              AllOf(HasSubstr("VALUES('second');\nINSERT INTO \"t\" (\"a\") VALUES('tenth');\n"
                              "INSERT INTO \"t\" (\"a\") VALUES('seed');"),
                    HasSubstr("VALUES(1,'1_it''s.sql',"), HasSubstr("VALUES(3,'10_tenth.sql',")));

  end = RunOnData({"--migrations", Path("m").string(), "--database", "db"});
  EXPECT_THAT(end.errors, HasSubstr("applied 0 of 3 migrations to db\n"));
  EXPECT_EQ(Dump("db"), first);
}

TEST_F(RunProjectTest, FillsTheOnlyDatabaseOfTheConfiguration) {
  Write("wrangler.json", std::string(R"({"d1_databases": [{"binding": "DB", "database_name": "shop",
    "database_id": ")") + kShop +
                             R"(", "migrations_table": "my \"table"}]})");
  Write("m/1.sql", "CREATE TABLE t(a);");
  const ProgramEnd end = RunOnData({"--migrations", Path("m").string()});
  EXPECT_EQ(end.exit_code, 0) << end.errors;
  EXPECT_THAT(Dump(kShop), AllOf(HasSubstr("CREATE TABLE t(a);"), HasSubstr("my \"\"table")));
  EXPECT_THAT(Databases(), Not(HasSubstr("db  ")));
}

TEST_F(RunProjectTest, DoesNotRunWhereFillingFails) {
  Write("m/1_good.sql", "CREATE TABLE good(a);");
  Write("m/2_bad.sql", "CREATE TABLE half(a); INSERT INTO missing VALUES (1);");
  Write("bad.sql", "CREATE TABLE more(a); SELEC");
  fs::create_directories(Path("empty"));
  ProgramEnd end = RunOnData({"--migrations", Path("m").string()}, "touch $FILES/ran");
  EXPECT_EQ(end.exit_code, 1);
  EXPECT_THAT(end.errors, HasSubstr("migration 2_bad.sql of db: no such table: missing"));
  EXPECT_THAT(Dump("db"), AllOf(HasSubstr("good"), Not(HasSubstr("half"))));

  end = RunOnData({"--seed-sql", Path("bad.sql").string()}, "touch $FILES/ran");
  EXPECT_EQ(end.exit_code, 1);
  EXPECT_THAT(end.errors, HasSubstr("nothing was changed"));
  end = RunOnData({"--migrations", Path("empty").string()}, "touch $FILES/ran");
  EXPECT_EQ(end.exit_code, 1);
  EXPECT_THAT(end.errors, HasSubstr("there are no migrations in "));
  EXPECT_EQ(RunOnData({"--seed-sql", Path("missing.sql").string()}, "touch $FILES/ran").exit_code,
            2);
  EXPECT_FALSE(fs::exists(Path("ran")));
}

}  // namespace
}  // namespace emulator
