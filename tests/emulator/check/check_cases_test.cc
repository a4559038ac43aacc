// fixtures/checks: databases and queries, and what is told of them.

#include <filesystem>
#include <sstream>
#include <string>
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

  // All of `text` but what rows cost, without the database's name.
  static std::vector<std::string> FindingsIn(const std::string& text) {
    std::vector<std::string> findings;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with("shop: ")) line.erase(0, 6);
      if (line.find(" rows read and ") == std::string::npos) findings.push_back(line);
    }
    return findings;
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

  const ProgramEnd end = Run("check", wanted.arguments);

  EXPECT_EQ(end.errors, "");
  EXPECT_EQ(end.exit_code, wanted.finds.empty() ? 0 : 1);
  ExpectLines(FindingsIn(end.output), wanted.finds, end.output);
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
