// d1-emulator run: what the command gets, and what comes of it.

#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/emulator/run/run_fixture.h"
#include "tests/support/api_client.h"
#include "tests/support/running_server.h"

namespace emulator {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

using RunCommandTest = RunFixture;

TEST_F(RunCommandTest, GivesTheCommandAServerAndItsVariables) {
  setenv("NODE_OPTIONS", "--no-warnings", 1);
  setenv("CLOUDFLARE_API_TOKEN", "somebody's", 1);
  const ProgramEnd end = Run({}, R"(
    for name in CLOUDFLARE_API_BASE_URL CLOUDFLARE_BASE_URL CLOUDFLARE_ACCOUNT_ID \
                CLOUDFLARE_API_TOKEN CLOUDFLARE_D1_TOKEN; do
      eval "echo $name=\$$name"
    done | sed "s,$D1_EMULATOR_URL,URL,"
    echo "$NODE_OPTIONS" | sed "s,$TMPDIR/d1-emulator-run-......,SCRATCH,g"
    echo "$D1_EMULATOR_URL" >&2
  )");
  unsetenv("NODE_OPTIONS");
  unsetenv("CLOUDFLARE_API_TOKEN");

  EXPECT_EQ(end.exit_code, 0);
  EXPECT_EQ(end.output,
            "CLOUDFLARE_API_BASE_URL=URL/client/v4\n"
            "CLOUDFLARE_BASE_URL=URL/client/v4\n"
            "CLOUDFLARE_ACCOUNT_ID=000000000000000000000000010ca1d1\n"
            "CLOUDFLARE_API_TOKEN=d1-emulator-local-token\n"
            "CLOUDFLARE_D1_TOKEN=d1-emulator-local-token\n"
            "--no-warnings --require SCRATCH/preloads/binding.cjs"
            " --require SCRATCH/preloads/redirect.cjs"
            " --require SCRATCH/preloads/old_node.cjs\n");
  EXPECT_THAT(end.errors, AllOf(StartsWith("d1-emulator: listening on http://127.0.0.1:"),
                                HasSubstr("\nhttp://127.0.0.1:")));
  EXPECT_TRUE(NothingIsLeft());
}

TEST_F(RunCommandTest, AnswersTheCommand) {
  ASSERT_EQ(mkfifo(Path("asked").c_str(), 0600), 0);
  const ProgramEnd end =
      Run({"--data", data.string(), "--ready-file", Path("ready.json").string()},
          "read line < $FILES/asked", [&](pid_t) {
            ASSERT_TRUE(Becomes([&] { return fs::exists(Path("ready.json")); }));
            // What a server of this folder says of itself.
            const ProgramEnd variables = tests::RunEmulator({"env", "--data", data.string()});
            EXPECT_EQ(variables.exit_code, 0) << variables.errors;
            EXPECT_THAT(variables.output, HasSubstr("export D1_EMULATOR_URL='http://127.0.0.1:"));
            std::ofstream(Path("asked")) << "go on\n";
          });
  EXPECT_EQ(end.exit_code, 0) << end.errors;
  EXPECT_FALSE(fs::exists(Path("ready.json")));
  EXPECT_TRUE(fs::exists(data / "catalog.sqlite"));
}

TEST_F(RunCommandTest, HandsOnInputOutputAndExitCode) {
  const ProgramEnd end = Run({}, "cat; echo out; echo err >&2; exit 7");
  EXPECT_EQ(end.exit_code, 7);
  EXPECT_EQ(end.output, "out\n");
  EXPECT_THAT(end.errors, HasSubstr("\nerr\n"));
  EXPECT_EQ(Run({}, "kill -USR1 $$").exit_code, 128 + SIGUSR1);
}

TEST_F(RunCommandTest, SaysThatThereIsNoSuchCommand) {
  ProgramEnd end = tests::RunEmulator({"run", "--", "no-such-command", "argument"});
  EXPECT_EQ(end.exit_code, 127);
  EXPECT_THAT(end.errors,
              HasSubstr("d1-emulator: cannot run no-such-command: No such file or directory\n"));
  EXPECT_TRUE(NothingIsLeft());

  Write("text", "no program");
  end = tests::RunEmulator({"run", "--", Path("text").string()});
  EXPECT_EQ(end.exit_code, 126);
  EXPECT_THAT(end.errors, HasSubstr("text: Permission denied\n"));
}

TEST_F(RunCommandTest, RunsNothingWhereTheServerCannotStart) {
  const tests::RunningServer other({.flags = {}, .config = {}, .data = data});
  const std::string port = std::to_string(other.port());
  const std::string script = "touch $FILES/ran";
  ProgramEnd end = Run({"--port", port}, script);
  EXPECT_EQ(end.exit_code, 1);
  EXPECT_THAT(end.errors, HasSubstr("; --port names another"));

  end = Run({"--data", data.string()}, script);
  EXPECT_EQ(end.exit_code, 3);
  EXPECT_THAT(end.errors, HasSubstr("; d1-emulator run --url " + other.url() + " works with it\n"));
  EXPECT_EQ(Run({"--no-such-flag"}, script).exit_code, 2);
  EXPECT_EQ(Run({"--config", Path("missing.json").string()}, script).exit_code, 2);
  EXPECT_EQ(Run({"--url", other.url(), "--data", data.string()}, script).exit_code, 2);
  EXPECT_EQ(Run({"--url", "http://127.0.0.1:1"}, script).exit_code, 1);
  end = tests::RunEmulator({"run", "touch", Path("ran").string()});
  EXPECT_EQ(end.exit_code, 2);
  EXPECT_THAT(end.errors, HasSubstr("the command to run is missing; it stands behind --"));
  EXPECT_EQ(tests::RunEmulator({"run", "--"}).exit_code, 2);

  EXPECT_FALSE(fs::exists(Path("ran")));
  EXPECT_TRUE(NothingIsLeft());
}

TEST_F(RunCommandTest, UsesAServerThatRunsAlready) {
  const tests::RunningServer server;
  const ProgramEnd end =
      Run({"--url", server.api_base_url() + "/"}, "echo $CLOUDFLARE_API_BASE_URL");
  EXPECT_EQ(end.exit_code, 0) << end.errors;
  EXPECT_EQ(end.output, server.api_base_url() + "\n");
  EXPECT_TRUE(NothingIsLeft());
}

TEST_F(RunCommandTest, WantsATokenForAServerThatWantsOne) {
  const std::string config =
      R"({"accounts": [{"id": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "name": "A"}],
      "users": [{"id": "usr_000000000000000000000ann", "email": "u@example.com"}],
      "tokens": [{"token": "secret-token", "user": "usr_000000000000000000000ann",
                  "accounts": ["aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"],
                  "permissions": ["d1:read", "d1:write"]}]})";
  const tests::RunningServer server({.flags = {}, .config = config});
  ProgramEnd end = Run({"--url", server.url()}, "true");
  EXPECT_EQ(end.exit_code, 1);
  EXPECT_THAT(end.errors, HasSubstr("set CLOUDFLARE_API_TOKEN"));

  setenv("CLOUDFLARE_API_TOKEN", "secret-token", 1);
  end = Run({"--url", server.url()}, "echo $CLOUDFLARE_ACCOUNT_ID $CLOUDFLARE_D1_TOKEN");
  unsetenv("CLOUDFLARE_API_TOKEN");
  EXPECT_EQ(end.output, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa secret-token\n") << end.errors;
}

TEST_F(RunCommandTest, GivesTheCommandTheTokenThatItWasRunWith) {
  Write("config.json", R"({"accounts": [{"id": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}],
      "users": [{"id": "usr_000000000000000000000ann", "email": "u@example.com"}],
      "tokens": [{"token": "first", "user": "usr_000000000000000000000ann"},
                 {"token": "second", "user": "usr_000000000000000000000ann",
                  "permissions": ["d1:read"]}]})");
  for (const auto& [set, given] :
       {std::pair{"second", "second"}, std::pair{"somebody's", "first"}}) {
    setenv("CLOUDFLARE_API_TOKEN", set, 1);
    const ProgramEnd end =
        Run({"--config", Path("config.json").string()}, "echo $CLOUDFLARE_API_TOKEN");
    EXPECT_EQ(end.output, std::string(given) + "\n") << end.errors;
  }
  unsetenv("CLOUDFLARE_API_TOKEN");
}

TEST_F(RunCommandTest, PrintsVariablesForAShell) {
  setenv("XDG_CACHE_HOME", (Path("it's a cache")).c_str(), 1);
  const tests::RunningServer server({.flags = {}, .config = {}, .data = data});
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"env", "--url", server.url()},
        std::vector<std::string>{"env", "--data", data.string()}}) {
    const ProgramEnd end = tests::RunEmulator(words);
    EXPECT_EQ(end.exit_code, 0) << end.errors;
    Write("variables", end.output);
    const ProgramEnd read =
        Run({}, ". $FILES/variables; echo $D1_EMULATOR_URL; echo \"$NODE_OPTIONS\"");
    EXPECT_THAT(read.output, StartsWith(server.url() + "\n"));
    EXPECT_THAT(end.output, HasSubstr("--require \"" + files.path().string() +
                                      "/it'\\''s a cache/"
                                      "d1-emulator/preloads/binding.cjs\""));
  }
  unsetenv("XDG_CACHE_HOME");
  EXPECT_FALSE(Read("it's a cache/d1-emulator/preloads/redirect.cjs").empty());

  const ProgramEnd end = tests::RunEmulator({"env", "--data", Path("other").string()});
  EXPECT_EQ(end.exit_code, 1);
  EXPECT_EQ(end.output, "");
  EXPECT_THAT(end.errors, HasSubstr("start one: d1-emulator serve --data "));
}

}  // namespace
}  // namespace emulator
