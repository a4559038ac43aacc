#include "emulator/options.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "compat/limits.h"

namespace emulator {
namespace {

ParsedCommandLine Parse(std::vector<std::string> words) {
  words.insert(words.begin(), "d1-emulator");
  std::vector<const char*> pointers;
  pointers.reserve(words.size());
  for (const std::string& word : words) pointers.push_back(word.c_str());
  return ParseCommandLine(static_cast<int>(pointers.size()), pointers.data());
}

Options Serve(std::vector<std::string> words) {
  words.insert(words.begin(), "serve");
  const ParsedCommandLine parsed = Parse(words);
  EXPECT_TRUE(parsed.options) << parsed.text;
  return parsed.options.value_or(Options());
}

TEST(OptionsTest, HasD1sDefaults) {
  const Options options = Serve({});
  EXPECT_EQ(options.command, Command::kServe);
  EXPECT_EQ(options.host, "127.0.0.1");
  EXPECT_EQ(options.port, 8731);
  EXPECT_EQ(options.data, ".d1-emulator");
  EXPECT_EQ(options.config, std::nullopt);
  EXPECT_EQ(options.ready_file, std::nullopt);
  EXPECT_EQ(options.max_body, 100U << 20U);
  EXPECT_EQ(options.max_result, 50'000'000U);
  EXPECT_EQ(options.max_database_size, 10'000'000'000U);
  EXPECT_EQ(options.max_databases, 1'000'000U);
  EXPECT_EQ(options.transfer_space, std::uint64_t{10} << 30U);
  EXPECT_EQ(options.plan, "paid");
  EXPECT_DOUBLE_EQ(options.query_timeout_seconds, 30);
  EXPECT_EQ(options.durability, "normal");
  EXPECT_EQ(options.seed, std::nullopt);
  EXPECT_TRUE(options.page);
  EXPECT_FALSE(options.open);
}

TEST(OptionsTest, OpensThePageOrLeavesItOut) {
  EXPECT_TRUE(Serve({"--open"}).open);
  EXPECT_FALSE(Serve({"--no-page"}).page);
  EXPECT_EQ(Parse({"serve", "--open", "--no-page"}).exit_code, ExitCode::kUsage);
}

TEST(OptionsTest, HasTheLimitsOfAPlanUnlessOthersAreNamed) {
  const Options free = Serve({"--plan", "free"});
  EXPECT_EQ(free.max_databases, 10U);
  EXPECT_EQ(free.max_database_size, 500'000'000U);

  const Options own =
      Serve({"--max-databases", "3", "--plan", "free", "--max-database-size", "1KB"});
  EXPECT_EQ(own.max_databases, 3U);
  EXPECT_EQ(own.max_database_size, 1024U);

  EXPECT_EQ(Serve({"--plan", "paid"}).max_databases, 1'000'000U);
}

TEST(OptionsTest, TakesEveryFlag) {
  const Options options = Serve({"--host",
                                 "::1",
                                 "--port",
                                 "0",
                                 "--data",
                                 "/d",
                                 "--config",
                                 "c",
                                 "--ready-file",
                                 "r",
                                 "--allow-host",
                                 "a.test",
                                 "--allow-host",
                                 "b.test",
                                 "--cors-origin",
                                 "http://x",
                                 "--max-body",
                                 "1KB",
                                 "--max-result",
                                 "2MB",
                                 "--max-database-size",
                                 "3GB",
                                 "--max-databases",
                                 "4",
                                 "--max-open-databases",
                                 "5",
                                 "--query-timeout",
                                 "0.25",
                                 "--max-query-memory",
                                 "64MB",
                                 "--max-memory",
                                 "1GB",
                                 "--workers",
                                 "6",
                                 "--max-queue",
                                 "7",
                                 "--durability",
                                 "full",
                                 "--log-level",
                                 "info",
                                 "--seed",
                                 "7"});
  EXPECT_EQ(options.host, "::1");
  EXPECT_EQ(options.port, 0);
  EXPECT_EQ(options.data, "/d");
  EXPECT_EQ(options.config, "c");
  EXPECT_EQ(options.ready_file, "r");
  EXPECT_EQ(options.allow_hosts, (std::vector<std::string>{"a.test", "b.test"}));
  EXPECT_EQ(options.cors_origins, std::vector<std::string>{"http://x"});
  EXPECT_EQ(options.max_body, 1024U);
  EXPECT_EQ(options.max_result, 2U << 20U);
  EXPECT_EQ(options.max_database_size, 3ULL << 30U);
  EXPECT_EQ(options.max_databases, 4U);
  EXPECT_EQ(options.max_open_databases, 5U);
  EXPECT_DOUBLE_EQ(options.query_timeout_seconds, 0.25);
  EXPECT_EQ(options.max_query_memory, 64U << 20U);
  EXPECT_EQ(options.max_memory, 1U << 30U);
  EXPECT_EQ(options.workers, 6U);
  EXPECT_EQ(options.max_queue, 7U);
  EXPECT_EQ(options.durability, "full");
  EXPECT_EQ(options.log_level, "info");
  EXPECT_EQ(options.seed, 7U);
}

TEST(OptionsTest, ListsDatabases) {
  const ParsedCommandLine parsed = Parse({"databases", "--data", "/d"});
  ASSERT_TRUE(parsed.options);
  EXPECT_EQ(parsed.options->command, Command::kDatabases);
  EXPECT_EQ(parsed.options->data, "/d");
}

TEST(OptionsTest, AdvisesOnADatabase) {
  const ParsedCommandLine folder = Parse({"advise", "shop", "--data", "/d", "--account", "a"});
  ASSERT_TRUE(folder.options);
  EXPECT_EQ(folder.options->command, Command::kAdvise);
  EXPECT_EQ(folder.options->database, "shop");
  EXPECT_FALSE(folder.options->url);
  const ParsedCommandLine server = Parse({"advise", "shop", "--url", "http://x:1", "--json"});
  ASSERT_TRUE(server.options);
  EXPECT_EQ(server.options->url, "http://x:1");
  EXPECT_TRUE(server.options->json);
  EXPECT_EQ(Parse({"advise"}).exit_code, ExitCode::kUsage);
  EXPECT_EQ(Parse({"advise", "shop", "--data", "/d", "--url", "http://x:1"}).exit_code,
            ExitCode::kUsage);
}

TEST(OptionsTest, ListsInsights) {
  const ParsedCommandLine all = Parse({"insights"});
  ASSERT_TRUE(all.options);
  EXPECT_EQ(all.options->command, Command::kInsights);
  EXPECT_EQ(all.options->database, "");
  EXPECT_EQ(all.options->hours, 24U);
  const ParsedCommandLine one = Parse(
      {"insights", "shop", "--data", "/d", "--hours", "720", "--sort-by", "reads", "--limit", "3"});
  ASSERT_TRUE(one.options);
  EXPECT_EQ(one.options->database, "shop");
  EXPECT_EQ(one.options->hours, 720U);
  EXPECT_EQ(one.options->sort_by, "reads");
  EXPECT_EQ(one.options->limit, 3U);
  for (const std::vector<std::string>& wrong : std::vector<std::vector<std::string>>{
           {"--hours", "0"}, {"--hours", "721"}, {"--sort-by", "speed"}, {"--limit", "0"}}) {
    EXPECT_EQ(Parse({"insights", wrong[0], wrong[1]}).exit_code, ExitCode::kUsage) << wrong[0];
  }
}

TEST(OptionsTest, RefusesBadValues) {
  const std::vector<std::vector<std::string>> wrong = {
      {"--port", "-1"},
      {"--port", "65536"},
      {"--port", "1.5"},
      {"--port", ""},
      {"--port"},
      {"--max-body", "many"},
      {"--max-body", "-1"},
      {"--max-result", "1XB"},
      {"--plan", "business"},
      {"--max-databases", "-1"},
      {"--max-open-databases", "0"},
      {"--max-open-databases", "-3"},
      {"--query-timeout", "0"},
      {"--query-timeout", "-1"},
      {"--query-timeout", "nan"},
      {"--query-timeout", "inf"},
      {"--query-timeout", "1e300"},
      {"--query-timeout", "0.0000001"},
      {"--workers", "0"},
      {"--workers", "-1"},
      {"--max-queue", "-1"},
      {"--durability", "some"},
      {"--log-level", "loud"},
      {"--seed", "x"},
      {"--seed", "-1"},
      {"--colour"},
      {"stray"},
  };
  for (std::vector<std::string> words : wrong) {
    words.insert(words.begin(), "serve");
    const ParsedCommandLine parsed = Parse(words);
    EXPECT_FALSE(parsed.options) << words[1] << " " << (words.size() > 2 ? words[2] : "");
    EXPECT_EQ(parsed.exit_code, ExitCode::kUsage);
    EXPECT_NE(parsed.text, "");
  }
}

TEST(OptionsTest, NeedsACommand) {
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{}, {"serve", "databases"}, {"start"}}) {
    EXPECT_FALSE(Parse(words).options);
    EXPECT_EQ(Parse(words).exit_code, ExitCode::kUsage);
  }
}

TEST(OptionsTest, PrintsWhatIsAskedFor) {
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
           {"--help"}, {"--version"}, {"serve", "--help"}, {"man"}, {"completion", "fish"}}) {
    const ParsedCommandLine parsed = Parse(words);
    EXPECT_FALSE(parsed.options);
    EXPECT_EQ(parsed.exit_code, ExitCode::kOk);
    EXPECT_NE(parsed.text, "");
  }
}

}  // namespace
}  // namespace emulator
