#include "tests/corpora/statements.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tests {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(StatementsTest, EndWithTheirSemicolons) {
  EXPECT_THAT(SplitStatements(" SELECT 1;\n SELECT 2 ;SELECT 3 "),
              ElementsAre("SELECT 1;", "SELECT 2 ;", "SELECT 3"));
}

TEST(StatementsTest, KeepWhatStandsInStringsCommentsAndTriggers) {
  const std::string trigger = "CREATE TRIGGER r AFTER INSERT ON t BEGIN SELECT 1; SELECT 2; END;";

  EXPECT_THAT(SplitStatements("SELECT ';'; SELECT /* ; */ 1; " + trigger + "SELECT 2"),
              ElementsAre("SELECT ';';", "SELECT /* ; */ 1;", trigger, "SELECT 2"));
}

TEST(StatementsTest, AreNoneInBlanks) { EXPECT_THAT(SplitStatements(" ;\n; "), IsEmpty()); }

}  // namespace
}  // namespace tests
