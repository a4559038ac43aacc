#include "compat/limits/statement_text.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace compat {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> Find(const std::string& sql) {
  std::vector<std::string> found;
  for (const Finding& finding : FindInStatementText(sql)) found.push_back(finding.what);
  return found;
}

// So many, with commas between.
std::string Many(int count) {
  std::string many = "1";
  for (int i = 1; i < count; ++i) many += ", 1";
  return many;
}

TEST(StatementTextTest, CountsTheArgumentsOfAFunction) {
  EXPECT_THAT(Find("SELECT max(" + Many(32) + ")"), IsEmpty());
  EXPECT_THAT(Find("SELECT Max(" + Many(33) + "), concat(" + Many(40) + ")"),
              ElementsAre("the function max has 33 arguments, where D1 takes 32",
                          "the function concat has 40 arguments, where D1 takes 32"));
}

TEST(StatementTextTest, CountsThoseOfEachByItself) {
  EXPECT_THAT(Find("SELECT max(" + Many(20) + ", min(" + Many(20) + "), (SELECT 1 WHERE 1 IN (" +
                   Many(50) + ")))"),
              IsEmpty());
  EXPECT_THAT(Find("SELECT max(min(" + Many(3) + "), " + Many(32) + ")"),
              ElementsAre("the function max has 33 arguments, where D1 takes 32"));
}

TEST(StatementTextTest, TakesNoTableForAFunction) {
  EXPECT_THAT(Find("INSERT INTO date(" + Many(40) + ") VALUES (" + Many(40) + ")"), IsEmpty());
  EXPECT_THAT(Find("CREATE TABLE IF NOT EXISTS total(" + Many(40) + ")"), IsEmpty());
  EXPECT_THAT(Find("SELECT 'max(" + Many(40) + ")' -- max(" + Many(40) + ")"), IsEmpty());
}

TEST(StatementTextTest, CountsWhatIsLeftOfATextThatIsCut) {
  EXPECT_THAT(Find("SELECT json_array(" + Many(40) + ", json_arr…"),
              ElementsAre("the function json_array has 41 arguments, where D1 takes 32"));
}

}  // namespace
}  // namespace compat
