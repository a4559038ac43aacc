// fixtures/checks: databases and queries, and what is told of them.

#include <filesystem>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include "tests/emulator/check/check_case.h"
#include "tests/emulator/commands/transfer_command_fixture.h"
#include "tests/support/api_client.h"
#include "tests/support/running_server.h"

namespace emulator {
namespace {

using tests::CheckCase;

class CheckCasesTest : public TransferCommandFixture, public testing::WithParamInterface<fs::path> {
 protected:
  void MakeFile(const CheckCase& wanted) const {
    if (wanted.file.empty()) return;
    std::string sql;
    for (const std::string& statement : wanted.file) sql += statement + ";\n";
    MakeSqliteFile("shop.db", sql.c_str());
    Succeed("import", {Path("shop.db")});
  }
  // Sends the queries to the database shop, which is made where there is none.
  static void SendQueries(const CheckCase& wanted, tests::ApiClient& client) {
    rapidjson::Document there;
    there.Parse(client.Send("GET", "/shop").body.c_str());
    const bool is_there = there["result"].IsObject();
    const std::string uuid = is_there ? there["result"]["uuid"].GetString() : client.Create("shop");
    for (const std::string& body : wanted.queries) {
      const tests::ApiAnswer answer = client.Send("POST", "/" + uuid + "/query", body);
      EXPECT_EQ(answer.status, 200) << body << '\n' << answer.body;
    }
  }
  void RunQueries(const CheckCase& wanted) const {
    if (wanted.queries.empty()) return;
    tests::RunningServer server({.data = data});
    tests::ApiClient client(server);
    SendQueries(wanted, client);
    EXPECT_EQ(server.Stop(), 0);
  }

  // All of `text` but what rows cost, without the names of the database and of the script.
  std::vector<std::string> FindingsIn(const std::string& text) const {
    std::vector<std::string> findings;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with("shop: ")) line.erase(0, 6);
      if (line.starts_with(Path("script.sql: "))) line.erase(0, Path("script.sql: ").size());
      if (line.find(" rows read and ") == std::string::npos) findings.push_back(line);
    }
    return findings;
  }
  // What stands behind "limits: " in the log.
  static std::vector<std::string> ReportsIn(const std::string& log) {
    constexpr std::string_view kMark = " warning limits: ";
    std::vector<std::string> reports;
    std::istringstream lines(log);
    for (std::string line; std::getline(lines, line);) {
      const std::size_t at = line.find(kMark);
      if (at != std::string::npos) reports.push_back(line.substr(at + kMark.size()));
    }
    return reports;
  }
  static void ExpectLines(const std::vector<std::string>& lines,
                          const std::vector<std::string>& wanted, const std::string& all) {
    bool are_those = lines.size() == wanted.size();
    for (std::size_t i = 0; are_those && i < lines.size(); ++i) {
      are_those = tests::MatchesLine(lines[i], wanted[i]);
    }
    std::string expected;
    for (const std::string& line : wanted) expected += line + '\n';
    EXPECT_TRUE(are_those) << "there is\n" << all << "and not\n" << expected;
  }
};

TEST_P(CheckCasesTest, AreFound) {
  const CheckCase wanted = tests::LoadCheckCase(GetParam());
  MakeFile(wanted);
  RunQueries(wanted);
  std::vector<std::string> arguments = wanted.arguments;
  if (!wanted.script.empty()) {
    Write("script.sql", wanted.script);
    arguments.insert(arguments.end(), {"--sql", Path("script.sql")});
  }

  const ProgramEnd end = Run("check", arguments);

  EXPECT_EQ(end.errors, "");
  EXPECT_EQ(end.exit_code, wanted.finds.empty() ? 0 : 1);
  ExpectLines(FindingsIn(end.output), wanted.finds, end.output);
}

TEST_P(CheckCasesTest, AreReportedWhileTheyRun) {
  const CheckCase wanted = tests::LoadCheckCase(GetParam());
  MakeFile(wanted);
  tests::RunningServer server({.flags = {"--report-limits"}, .data = data});
  tests::ApiClient client(server);
  SendQueries(wanted, client);
  EXPECT_EQ(server.Stop(), 0);

  const std::string log = server.Log();
  std::vector<std::string> reports = ReportsIn(log);
  ASSERT_FALSE(reports.empty()) << log;
  EXPECT_TRUE(
      tests::MatchesLine(reports.back(),
                         "queries have come to * rows read and * written, which D1 charges for "
                         "(https://developers.cloudflare.com/d1/platform/pricing/)"))
      << reports.back();
  reports.pop_back();
  ExpectLines(reports, wanted.reports, log);
}

INSTANTIATE_TEST_SUITE_P(Checks, CheckCasesTest,
                         testing::ValuesIn(tests::CheckCaseFiles(SOURCE_DIR "/fixtures/checks")),
                         [](const auto& test) { return test.param.stem().string(); });

TEST(CheckCaseTest, MatchesAnyTextForAStar) {
  EXPECT_TRUE(tests::MatchesLine("a line", "a line"));
  EXPECT_FALSE(tests::MatchesLine("a line too", "a line"));
  EXPECT_TRUE(tests::MatchesLine("on 2026-11-30 there", "on * there"));
  EXPECT_TRUE(tests::MatchesLine("ab", "a*b*"));
  EXPECT_FALSE(tests::MatchesLine("xa line", "a*"));
  EXPECT_FALSE(tests::MatchesLine("a line", "a*x"));
}

}  // namespace
}  // namespace emulator
