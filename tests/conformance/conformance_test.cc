// Runs each file under fixtures/conformance as a test of its own. The format: fixtures/README.md.

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/conformance/case_file.h"
#include "tests/conformance/case_runner.h"
#include "tests/conformance/server_pool.h"

namespace tests {
namespace {

namespace fs = std::filesystem;

fs::path CasesFolder() { return fs::path(SOURCE_DIR) / "fixtures" / "conformance"; }

// Paths below the folder, without ".json".
std::vector<std::string> CaseNames() {
  std::vector<std::string> names;
  for (const auto& entry : fs::recursive_directory_iterator(CasesFolder())) {
    if (entry.path().extension() != ".json") continue;
    names.push_back(fs::relative(entry.path(), CasesFolder()).replace_extension().generic_string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

// As CMake's MAKE_C_IDENTIFIER does it, so that ctest can name the test.
std::string Identifier(const testing::TestParamInfo<std::string>& test) {
  std::string identifier = test.param;
  for (char& c : identifier) {
    const bool is_kept = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!is_kept) c = '_';
  }
  return identifier;
}

class ConformanceTest : public testing::TestWithParam<std::string> {
 protected:
  static void SetUpTestSuite() { servers = std::make_unique<ServerPool>(); }
  static void TearDownTestSuite() {
    EXPECT_EQ(servers->StopAll(), "");
    servers.reset();
  }

  static std::unique_ptr<ServerPool> servers;
};

std::unique_ptr<ServerPool> ConformanceTest::servers;

TEST_P(ConformanceTest, Answers) {
  const fs::path path = CasesFolder() / (GetParam() + ".json");
  const CaseFile file = LoadCaseFile(path);
  RunningServer& server = servers->ServerFor(file);

  const std::string report = RunCase(file, GetParam(), server);

  EXPECT_EQ(report, "") << path.string() << "\n" << file.about << " (" << file.source << ")";
  EXPECT_TRUE(server.IsRunning()) << server.Log();
}

INSTANTIATE_TEST_SUITE_P(Cases, ConformanceTest, testing::ValuesIn(CaseNames()), Identifier);

}  // namespace
}  // namespace tests
