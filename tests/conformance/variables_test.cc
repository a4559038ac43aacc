#include "tests/conformance/variables.h"

#include <stdexcept>

#include <gtest/gtest.h>

namespace tests {
namespace {

TEST(VariablesTest, ReplacesNames) {
  Variables variables;
  variables.Set("database", "shop");

  EXPECT_EQ(variables.Expand("/d1/${database}/query?x=${database}"), "/d1/shop/query?x=shop");
}

TEST(VariablesTest, LeavesOtherTextAlone) {
  EXPECT_EQ(Variables().Expand("$.a {} $1 ?"), "$.a {} $1 ?");
}

TEST(VariablesTest, RepeatsATextWithColonsInIt) {
  EXPECT_EQ(Variables().Expand("<${repeat:3:a:}>"), "<a:a:a:>");
}

TEST(VariablesTest, ListsNumbers) {
  EXPECT_EQ(Variables().Expand("${list:9:11:c#}"), "c9,c10,c11");
}

TEST(VariablesTest, MakesBytes) { EXPECT_EQ(Variables().Expand("${byte:ff}"), "\xff"); }

TEST(VariablesTest, RefusesWhatStandsForNothing) {
  for (const char* text : {"${unknown}", "${repeat:x:a}", "${repeat:3}", "${list:1:a}",
                           "${byte:100}", "${byte:}", "${open", "${shift:1:2}"}) {
    EXPECT_THROW(Variables().Expand(text), std::runtime_error) << text;
  }
}

}  // namespace
}  // namespace tests
