// Holds compat/COVERAGE.md to the routes of D1's API and to the cases in fixtures: no route without
// a row, no proof that is not there, no case that proves nothing.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "compat/control/routes.h"
#include "compat/described/failure.h"
#include "compat/workspace/fields.h"
#include "compat/workspace/filter_operators.h"
#include "compat/workspace/order_by.h"
#include "compat/workspace/parameters.h"
#include "compat/workspace/routes.h"
#include "tests/architecture/source_tree.h"

namespace tests {
namespace {

namespace fs = std::filesystem;

fs::path Fixtures() { return fs::path(SOURCE_DIR) / "fixtures"; }

std::string Page() {
  std::ifstream file(SOURCE_DIR "/compat/COVERAGE.md");
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// The page's `conformance/…` words: cases, or patterns that end in an asterisk and mean a whole
// folder.
std::set<std::string> NamedCases(const std::string& page) {
  static const std::regex word("`(conformance/[a-z0-9_/]+\\*?)`");
  std::set<std::string> cases;
  for (std::sregex_iterator it(page.begin(), page.end(), word), end; it != end; ++it) {
    cases.insert((*it)[1]);
  }
  return cases;
}

// "conformance/create/answer" for each case there is.
std::vector<std::string> Cases() {
  std::vector<std::string> cases;
  for (const auto& entry : fs::recursive_directory_iterator(Fixtures() / "conformance")) {
    if (entry.path().extension() != ".json") continue;
    cases.push_back(fs::relative(entry.path(), Fixtures()).replace_extension().generic_string());
  }
  return cases;
}

bool Covers(const std::string& named, const std::string& test_case) {
  if (named.back() != '*') return named == test_case;
  return test_case.rfind(named.substr(0, named.size() - 1), 0) == 0;
}

bool IsAnyCovering(const std::set<std::string>& named, const std::string& test_case) {
  for (const std::string& name : named) {
    if (Covers(name, test_case)) return true;
  }
  return false;
}

TEST(CoveragePageTest, HasARowForEachRouteOfTheApi) {
  const std::string collection = "/accounts/{account_id}/d1/database";
  const std::string database = collection + "/{database_id}";
  const std::vector<std::string> routes = {
      "GET " + collection,
      "POST " + collection,
      "GET " + database,
      "PUT " + database,
      "PATCH " + database,
      "DELETE " + database,
      "POST " + database + "/query",
      "POST " + database + "/raw",
      "POST " + database + "/export",
      "POST " + database + "/import",
      "GET " + database + "/insights",
      "GET " + database + "/time_travel/bookmark",
      "POST " + database + "/time_travel/restore",
      "GET /user/tokens/verify",
      "GET /user",
      "GET /accounts",
      "GET /memberships",
      "POST /graphql",
  };
  const std::string page = Page();

  for (const std::string& route : routes) {
    EXPECT_NE(page.find("\n| `" + route + "` |"), std::string::npos) << route;
  }
}

TEST(CoveragePageTest, HasARowForEachRouteOfTheControlSurface) {
  namespace control = compat::control;
  std::vector<std::string> routes;
  for (const control::Route& route : control::kRoutes) {
    routes.push_back(std::string(route.method) + " " + std::string(route.path));
  }
  const std::string page = Page();

  for (const std::string& route : routes) {
    EXPECT_NE(page.find("\n| `" + route + "` |"), std::string::npos) << route;
  }
}

TEST(CoveragePageTest, EachRouteAndFeatureHasAStateAndAProof) {
  static const std::regex row(
      "\\n\\| `(?:GET|POST|PUT|PATCH|DELETE) [^|]*\\| ([^|]*) \\| ([^|]*) \\|");
  const std::string page = Page();
  int rows = 0;

  for (std::sregex_iterator it(page.begin(), page.end(), row), end; it != end; ++it, ++rows) {
    const std::string state = (*it)[1];
    EXPECT_TRUE(state == "full" || state == "partial" || state == "no" || state == "–")
        << it->str();
    EXPECT_FALSE(NamedCases((*it)[2]).empty()) << it->str();
  }

  EXPECT_GT(rows, 0);
}

// The first cells that a page must have for the workspace surface, as its tables have it.
std::vector<std::string> RulesOfTheWorkspaceSurface() {
  namespace ws = compat::workspace;
  std::vector<std::string> rules;
  const auto add = [&](const std::string& what, std::string_view name) {
    rules.push_back("\n| " + what + "`" + std::string(name) + "`");
  };
  for (const ws::Route& route : ws::kRoutes) {
    add("", std::string(route.method) + " " + std::string(route.path));
  }
  for (const compat::Parameter& parameter : ws::kListParameters) add("parameter ", parameter.name);
  for (const compat::Parameter& parameter : ws::kRowsParameters)
    add("rows parameter ", parameter.name);
  for (const ws::OrderDirection& direction : ws::kOrderDirections)
    add("direction ", direction.name);
  for (const ws::FilterOperator& op : ws::kFilterOperators) add("operator ", op.name);
  for (const ws::Relation& relation : ws::kRelations) add("relation ", relation.name);
  for (const std::string_view code : compat::kErrorCodes) add("error ", code);
  return rules;
}

// Tests that the page names, as "Suite.Test".
std::set<std::string> NamedTests(const std::string& page) {
  static const std::regex word("`([A-Z][A-Za-z0-9]*Test\\.[A-Z][A-Za-z0-9]*)`");
  return {std::sregex_token_iterator(page.begin(), page.end(), word, 1), {}};
}

TEST(CoveragePageTest, HasARowForEachRuleOfTheWorkspaceSurface) {
  const std::string page = Page();

  for (const std::string& rule : RulesOfTheWorkspaceSurface()) {
    EXPECT_NE(page.find(rule), std::string::npos) << rule;
  }
}

TEST(CoveragePageTest, EachRuleOfTheWorkspaceSurfaceHasASourceAndAProof) {
  const std::string page = Page();
  const std::size_t start = page.find("### Its rules");
  ASSERT_NE(start, std::string::npos);
  const std::string section = page.substr(start, page.find("\n##", start + 1) - start);
  static const std::regex row("\\n\\| ([^|]*) \\| (law|published|decided) \\| ([^|]*) \\|");
  int rows = 0;

  for (std::sregex_iterator it(section.begin(), section.end(), row), end; it != end; ++it, ++rows) {
    EXPECT_FALSE(NamedCases((*it)[3]).empty() && NamedTests((*it)[3]).empty()) << it->str();
  }

  // The heading's two lines are rows as well, of another form.
  EXPECT_EQ(rows + 2, std::count(section.begin(), section.end(), '\n') - 2) << "a row is malformed";
}

TEST(CoveragePageTest, EachTestThatIsNamedExists) {
  std::string sources;
  for (const fs::path& path : SourceFilesIn(SOURCE_DIR "/tests")) sources += ReadFile(path);

  for (const std::string& named : NamedTests(Page())) {
    const std::size_t dot = named.find('.');
    const std::string declared = "(" + named.substr(0, dot) + ", " + named.substr(dot + 1) + ")";
    EXPECT_NE(sources.find(declared), std::string::npos) << named;
  }
}

TEST(CoveragePageTest, EachProofExists) {
  const std::vector<std::string> cases = Cases();

  for (const std::string& named : NamedCases(Page())) {
    int covered = 0;
    for (const std::string& test_case : cases) covered += Covers(named, test_case) ? 1 : 0;
    EXPECT_GT(covered, 0) << named << " is named on the page and is not there";
  }
}

TEST(CoveragePageTest, EachCaseIsNamed) {
  const std::set<std::string> named = NamedCases(Page());
  const std::vector<std::string> cases = Cases();

  for (const std::string& test_case : cases) {
    EXPECT_TRUE(IsAnyCovering(named, test_case)) << test_case << " is not named on the page";
  }

  EXPECT_FALSE(cases.empty());
}

}  // namespace
}  // namespace tests
