#include "bench/results/results.h"

#include <regex>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bench/results/chart.h"
#include "bench/results/number_text.h"
#include "bench/results/page.h"
#include "bench/results/scale.h"
#include "bench/scratch_folder.h"

namespace bench::results {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kRatios = "Requests a second, by another <server> & more (more is better)";

// What two benches would have written.
Results WrittenAndRead() {
  const ScratchFolder folder;
  const std::string path = (folder.path() / "figures").string();
  FigureFile first("first_bench", path);
  first.Add({.table = "Latency",
             .row = "SELECT",
             .column = "p99",
             .value = 2.5,
             .unit = "ms",
             .target = AtMost(3),
             .note = "of few"});
  first.Add(Fact{"Node", "22.23.3"});
  FigureFile second("second_bench", path);
  second.Add(Fact{"Node", "22.23.3"});
  second.Add({.table = kRatios,
              .row = "SELECT",
              .column = "1 connection",
              .value = 31.26,
              .unit = kRatioUnit,
              .target = AtLeast(20)});
  second.Add({.table = kRatios,
              .row = "SELECT",
              .column = "16 connections",
              .value = 0.4321,
              .unit = kRatioUnit});
  second.Add({.table = kRatios,
              .row = "INSERT",
              .column = "16 connections",
              .value = 7,
              .unit = kRatioUnit,
              .target = AtLeast(10)});
  second.Add(Curve{"Rows per result",
                   "this server",
                   "rows",
                   "time of a query",
                   "us",
                   {{1, 50}, {1000, 1234}, {100'000, 98'765}}});
  return ReadResults(path);
}

// Where `svg` stops being XML; empty when it is. Takes what drawings consist of: elements with
// attributes, text and three entities.
std::string XmlFault(const std::string& svg) {
  static const std::regex piece(
      R"re(<(/?)([A-Za-z]+)((?: [A-Za-z0-9:-]+="[^"<&]*")*)(/?)>|[^<&]+|&(?:amp|lt|gt);)re");
  std::vector<std::string> open;
  std::smatch match;
  for (auto at = svg.begin(); at != svg.end(); at = match[0].second) {
    const bool is_outside = at != svg.begin() && open.empty();
    if (!std::regex_search(at, svg.end(), match, piece, std::regex_constants::match_continuous) ||
        (is_outside && match[0] != "\n")) {
      return std::string(at, svg.end());
    }
    if (match[1].length() > 0) {
      if (open.empty() || open.back() != match[2]) return std::string(at, svg.end());
      open.pop_back();
    } else if (match[2].matched && match[4].length() == 0) {
      open.push_back(match[2]);
    }
  }
  return open.empty() ? "" : "the end, which leaves " + open.back() + " open";
}

TEST(ResultsTest, PutFiguresOfOneHeadingTogetherAndRatiosFirst) {
  const Results results = WrittenAndRead();

  ASSERT_EQ(results.tables.size(), 2U);
  EXPECT_EQ(results.tables[0].heading, kRatios);
  EXPECT_THAT(results.tables[0].Rows(), ElementsAre("SELECT", "INSERT"));
  EXPECT_THAT(results.tables[0].Columns(), ElementsAre("1 connection", "16 connections"));
  EXPECT_EQ(results.tables[0].Find("INSERT", "1 connection"), nullptr);
  EXPECT_EQ(results.tables[1].Find("SELECT", "p99")->value, 2.5);
  EXPECT_EQ(results.facts.at(0).text, "22.23.3");
}

TEST(ResultsTest, PageHoldsEveryFigure) {
  const std::string page = MakePage(WrittenAndRead(), "results.svg");

  EXPECT_THAT(page, HasSubstr("| SELECT | 31.3 | 0.432 |\n| INSERT |  | 7 |"));
  EXPECT_THAT(page, HasSubstr("| SELECT | 2.50 ms (of few) |"));
  EXPECT_THAT(page, HasSubstr("| 1 | 50 us |\n| 1,000 | 1,234 us |\n| 100,000 | 98,765 us |"));
  EXPECT_THAT(page, HasSubstr("| Node | 22.23.3 |"));
  EXPECT_THAT(page, HasSubstr("(results.svg)"));
}

TEST(ResultsTest, PageTellsWhichTargetsAreMet) {
  const std::string page = MakePage(WrittenAndRead(), "results.svg");

  EXPECT_THAT(page, HasSubstr("& more: SELECT, 1 connection | 31.3 | ≥ 20 | met |"));
  EXPECT_THAT(page, HasSubstr("INSERT, 16 connections | 7 | ≥ 10 | **MISSED** |"));
  EXPECT_THAT(page, HasSubstr("Latency: SELECT | 2.50 ms | ≤ 3 ms | met |"));
}

TEST(ResultsTest, ChartIsXmlWithEveryRatioTargetAndPoint) {
  const std::string chart = MakeChart(WrittenAndRead());

  EXPECT_EQ(XmlFault(chart), "");
  EXPECT_EQ(XmlFault("<a><b/>x & y</a>"), "& y</a>");
  EXPECT_EQ(XmlFault("<a><b>x</a>"), "</a>");
  EXPECT_EQ(XmlFault("<a b=\"<\"/>"), "<a b=\"<\"/>");
  EXPECT_THAT(chart, HasSubstr("another &lt;server&gt; &amp; more"));
  EXPECT_THAT(chart, HasSubstr(">31.3<"));
  EXPECT_THAT(chart, HasSubstr(">0.432<"));
  EXPECT_THAT(chart, HasSubstr(">✓ ≥ 20<"));
  EXPECT_THAT(chart, HasSubstr(">✗ ≥ 10<"));
  EXPECT_THAT(chart, HasSubstr("this server, 1,000 rows: 1,234 us"));
}

TEST(ResultsTest, ChartNeedsNoOtherFile) {
  const std::string chart = MakeChart(WrittenAndRead());

  EXPECT_THAT(chart, Not(HasSubstr("href")));
  EXPECT_THAT(chart, Not(HasSubstr("url(")));
  EXPECT_THAT(chart, Not(HasSubstr("@import")));
}

TEST(ResultsTest, WholeNumbersStayWholeAndOthersKeepThreeDigits) {
  EXPECT_EQ(NumberText(0), "0");
  EXPECT_EQ(NumberText(1'000'000), "1,000,000");
  EXPECT_EQ(NumberText(0.06344), "0.0634");
  EXPECT_EQ(NumberText(12.345), "12.3");
  EXPECT_EQ(NumberText(72'434.5), "72,400");
  EXPECT_EQ(NumberText(-1234.5), "-1,230");
}

TEST(ResultsTest, ScaleIsLogarithmicWhereValuesLieFarApart) {
  EXPECT_FALSE(Scale::Fitting({1, 7}).is_logarithmic());
  EXPECT_FALSE(Scale::Fitting({0, 1000}).is_logarithmic());
  const Scale scale = Scale::Fitting({0.5, 90});
  ASSERT_TRUE(scale.is_logarithmic());
  EXPECT_DOUBLE_EQ(scale.At(0.1), 0);
  EXPECT_DOUBLE_EQ(scale.At(100), 1);
}

TEST(ResultsTest, TellsOnceWhatTwoBenchesWereTakenWith) {
  const std::vector<Fact> facts = WrittenAndRead().facts;
  ASSERT_EQ(facts.size(), 1U);
  EXPECT_EQ(facts.front().text, "22.23.3");
}

}  // namespace
}  // namespace bench::results
