#include "emulator/check/dump_measure.h"

#include <string>

#include <gtest/gtest.h>

namespace emulator {
namespace {

// As many pieces as it has bytes.
DumpMeasure Measure(const std::string& dump, std::uint64_t most) {
  DumpMeasure measure(most);
  for (const char c : dump) measure.Add({&c, 1});
  measure.Finish();
  return measure;
}

TEST(DumpMeasureTest, FindsTheLongestRowsOfATable) {
  const DumpMeasure measure = Measure(
      "PRAGMA defer_foreign_keys=TRUE;\nINSERT INTO \"a\"\"b\" (\"c\") VALUES(1);\n"
      "INSERT INTO \"a\"\"b\" (\"c\") VALUES(1234);\nINSERT INTO \"a\"\"b\" (\"c\") VALUES(12345);",
      37);
  EXPECT_EQ(measure.lines(), 4U);
  ASSERT_EQ(measure.long_rows().size(), 1U);
  const auto& [table, rows] = *measure.long_rows().begin();
  EXPECT_EQ(table, "a\"b");
  EXPECT_EQ(rows.count, 1U);
  EXPECT_EQ(rows.longest_bytes, 38U);
}

TEST(DumpMeasureTest, LeavesAloneWhatIsNoRow) {
  const DumpMeasure measure = Measure("CREATE TABLE a_table_of_a_long_name(a);\n\n", 10);
  EXPECT_TRUE(measure.long_rows().empty());
  EXPECT_EQ(measure.lines(), 1U);
  EXPECT_EQ(measure.bytes(), 41U);
}

}  // namespace
}  // namespace emulator
