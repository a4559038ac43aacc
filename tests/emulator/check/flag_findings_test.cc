#include "emulator/check/flag_findings.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace emulator {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> Find(std::vector<const char*> flags) {
  flags.insert(flags.begin(), {"d1-emulator", "serve"});
  std::vector<std::string> lines;
  for (const compat::Finding& finding : FindInFlags(
           ParseCommandLine(static_cast<int>(flags.size()), flags.data()).options.value())) {
    lines.push_back(LineOf(finding));
  }
  return lines;
}

TEST(FlagFindingsTest, TellNothingOfTheUsualOnes) {
  EXPECT_THAT(Find({}), IsEmpty());
  EXPECT_THAT(Find({"--plan", "free"}), IsEmpty());
  EXPECT_THAT(Find({"--query-timeout", "5", "--max-result", "1MB", "--max-databases", "3"}),
              IsEmpty());
}

TEST(FlagFindingsTest, TellOfThoseThatLetMoreHappen) {
  const std::string limits = " (https://developers.cloudflare.com/d1/platform/limits/)";
  const std::string imports =
      " (https://developers.cloudflare.com/d1/best-practices/import-export-data/)";
  EXPECT_THAT(
      Find({"--plan", "free", "--query-timeout", "60", "--max-result", "60MB", "--max-databases",
            "11", "--max-database-size", "1GB", "--concurrent-transfers",
            "--export-virtual-tables"}),
      ElementsAre(
          "--query-timeout lets there be 60000 ms for a request, where D1 has 30000" + limits,
          "--max-result lets there be 62914560 bytes of an answer, where D1 has 50000000" + limits,
          "--max-database-size lets there be 1073741824 bytes of a database, where D1 has "
          "500000000" +
              limits,
          "--max-databases lets there be 11 databases of an account, where D1 has 10" + limits,
          "--concurrent-transfers answers what reads while a database is exported or imported "
          "into, which D1 refuses" +
              imports,
          "--export-virtual-tables exports databases with virtual tables, which D1 refuses" +
              imports));
}

}  // namespace
}  // namespace emulator
