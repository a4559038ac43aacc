#include "compat/limits/trigger_text.h"

#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace compat {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// The numbers of the reports.
std::vector<std::string> ReportsOn(std::string_view sql) {
  std::vector<std::string> reports;
  for (const Finding& finding : FindInTriggersOf(sql)) {
    const std::string where = finding.source.where;
    reports.push_back(where.substr(where.rfind('/') + 1));
  }
  return reports;
}

TEST(TriggerTextTest, GoesByTheWordThatBeginsTheBody) {
  EXPECT_THAT(ReportsOn("CREATE TRIGGER t AFTER UPDATE OF begin, a ON begin WHEN new.begin "
                        "BEGIN SELECT begin FROM x; END"),
              IsEmpty());
  EXPECT_THAT(ReportsOn("create trigger begin after insert on t begin delete from x; end"),
              ElementsAre("15314"));
  EXPECT_THAT(ReportsOn("CREATE TRIGGER t AFTER INSERT ON x BEGIN SELECT 'begin', [case]; END"),
              IsEmpty());
}

TEST(TriggerTextTest, LooksAtTheBodyForCase) {
  EXPECT_THAT(ReportsOn("CREATE TRIGGER t AFTER INSERT ON x WHEN CASE WHEN 1 THEN 1 END BEGIN "
                        "SELECT 1; END; SELECT CASE WHEN 1 THEN 2 END"),
              IsEmpty());
  EXPECT_THAT(ReportsOn("CREATE TEMP TRIGGER t AFTER INSERT ON x BEGIN "
                        "SELECT end FROM y; SELECT case 1 when 2 then 3 end; END"),
              ElementsAre("328"));
}

TEST(TriggerTextTest, LooksAtEveryStatementOfARequest) {
  EXPECT_THAT(ReportsOn("CREATE TABLE x(a); -- trigger\r\n"
                        "CREATE TRIGGER t AFTER INSERT ON x BEGIN SELECT 1; SELECT 2; END;\n"
                        "create trigger u after insert on x begin select 1;\r\n end; SELECT 1"),
              ElementsAre("15314", "14991"));
}

TEST(TriggerTextTest, TellsWhenOneOfSeveralLinesIsLast) {
  const std::string trigger = "CREATE TRIGGER t AFTER INSERT ON x BEGIN\nSELECT 1;\nEND";
  EXPECT_THAT(ReportsOn(trigger), IsEmpty());
  EXPECT_THAT(ReportsOn("SELECT 1; " + trigger + "; "), ElementsAre("15690"));
  EXPECT_THAT(ReportsOn("SELECT 1; " + trigger + "; SELECT 2"), IsEmpty());
}

TEST(TriggerTextTest, TellsNothingOfWhatIsNoTrigger) {
  EXPECT_THAT(ReportsOn("CREATE TABLE trigger(a); DROP TRIGGER begin"), IsEmpty());
  EXPECT_THAT(ReportsOn("CREATE TRIGGER t AFTER INSERT ON x"), IsEmpty());
  EXPECT_THAT(FindInTriggerText("SELECT 'CREATE TRIGGER t begin select 1; end'"), IsEmpty());
}

}  // namespace
}  // namespace compat
