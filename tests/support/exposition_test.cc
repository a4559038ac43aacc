#include "tests/support/exposition.h"

#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace tests {
namespace {

// What the two families begin with.
const std::string& Counter() {
  static const std::string text =
      "# HELP a_total What it is.\n"
      "# TYPE a_total counter\n";
  return text;
}
const std::string& Histogram() {
  static const std::string text =
      "# HELP b_seconds What it is.\n"
      "# TYPE b_seconds histogram\n";
  return text;
}

TEST(ExpositionTest, ReadsWhatIsAllowed) {
  const Exposition exposition(Counter() +
                              "a_total 1\n"
                              "a_total{x=\"1\",y=\"a \\\"b\\\" \\\\ \\n }\"} 2\n"
                              "a_total{x=\"1\"} 3e+06\n" +
                              Histogram() +
                              "b_seconds_count 3\n"
                              "b_seconds_sum 0.5\n"
                              "b_seconds_bucket{le=\"5e-05\"} 1\n"
                              "b_seconds_bucket{le=\"+Inf\"} 3\n");

  EXPECT_EQ(exposition.families().at("a_total").help, "What it is.");
  EXPECT_EQ(exposition.families().at("b_seconds").type, "histogram");
  EXPECT_EQ(exposition.ValueOf("a_total"), 1);
  EXPECT_EQ(exposition.ValueOf("a_total", {{"x", "1"}, {"y", "a \"b\" \\ \n }"}}), 2);
  EXPECT_EQ(exposition.ValueOf("a_total", {{"x", "2"}}), -1);
  EXPECT_EQ(exposition.SumOf("a_total", {{"x", "1"}}), 3'000'002);
  EXPECT_EQ(exposition.ValueOf("b_seconds_bucket", {{"le", "5e-05"}}), 1);
}

TEST(ExpositionTest, RefusesAllElse) {
  const std::vector<std::string> wrong = {
      "a_total 1\n",
      Counter() + "a_total 1",
      Counter() + "\n",
      Counter() + "a_total  1\n",
      Counter() + "a_total x\n",
      Counter() + "a_total\n",
      Counter() + "a_total -1\n",
      Counter() + "a_total 1\na_total 2\n",
      Counter() + "b_total 1\n",
      Counter() + "a_total{} 1\n",
      Counter() + "a_total{x=1} 1\n",
      Counter() + "a_total{x=\"1} 1\n",
      Counter() + "a_total{x=\"\\t\"} 1\n",
      Counter() + "a_total{x=\"1\",x=\"1\"} 1\n",
      Counter() + "a_total{x=\"1\"}1\n",
      Counter() + Counter(),
      "# HELP a_total What it is.\na_total 1\n",
      "# HELP a_total What it is.\n",
      "# HELP a What it is.\n# TYPE a counter\n",
      "# HELP a What it is.\n# TYPE a thing\n",
      "# TYPE a gauge\n",
      Histogram() + "b_seconds 1\n",
      Histogram() + "b_seconds_count 1\nb_seconds_sum 1\n",
      Histogram() + "b_seconds_count 2\nb_seconds_sum 1\nb_seconds_bucket{le=\"+Inf\"} 1\n",
      Histogram() + "b_seconds_count 1\nb_seconds_sum 1\nb_seconds_bucket{le=\"1\"} 1\n",
      Histogram() + "b_seconds_count 1\nb_seconds_sum 1\nb_seconds_bucket 1\n",
      Histogram() +
          "b_seconds_count 1\nb_seconds_sum 1\n"
          "b_seconds_bucket{le=\"1\"} 2\nb_seconds_bucket{le=\"+Inf\"} 1\n",
  };

  for (const std::string& text : wrong) EXPECT_THROW(Exposition{text}, std::runtime_error) << text;
}

}  // namespace
}  // namespace tests
