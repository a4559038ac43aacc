#include "compat/cloudflare/dump_format.h"

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace compat::cloudflare {
namespace {

using storage::ValueType;
using storage::ValueView;

std::string Written(const ValueView& value) {
  std::string out;
  DumpFormat().AppendValue(out, value);
  return out;
}
std::string Text(std::string_view text) { return Written({ValueType::kText, 0, 0, text}); }
std::string Integer(std::int64_t value) { return Written({ValueType::kInteger, value, 0, {}}); }
std::string Real(double value) { return Written({ValueType::kReal, 0, value, {}}); }

TEST(DumpFormatTest, WritesNumbersAsJavaScriptDoes) {
  EXPECT_EQ(Integer(-42), "-42");
  EXPECT_EQ(Integer(9007199254740993), "9007199254740992");
  EXPECT_EQ(Real(1.0), "1");
  EXPECT_EQ(Real(0.1), "0.1");
  EXPECT_EQ(Real(1e21), "1e+21");
  EXPECT_EQ(Real(-0.0), "0");
  EXPECT_EQ(Written({}), "NULL");
}

TEST(DumpFormatTest, WritesInfinityThatCanBeReadBack) {
  EXPECT_EQ(Real(std::numeric_limits<double>::infinity()), "9e999");
  EXPECT_EQ(Real(-std::numeric_limits<double>::infinity()), "-9e999");
}

TEST(DumpFormatTest, WritesBlobsInHexadecimal) {
  EXPECT_EQ(Written({ValueType::kBlob, 0, 0, std::string_view("\xCA\xFE\x00\xFF", 4)}),
            "X'cafe00ff'");
  EXPECT_EQ(Written({ValueType::kBlob, 0, 0, {}}), "X''");
}

TEST(DumpFormatTest, DoublesQuotes) {
  EXPECT_EQ(Text(""), "''");
  EXPECT_EQ(Text("plain \\n"), "'plain \\n'");
  EXPECT_EQ(Text("it's"), "'it''s'");
  EXPECT_EQ(Text("'"), "''''");
}

TEST(DumpFormatTest, WritesLineBreaksByReplace) {
  EXPECT_EQ(Text("a\nb"), R"(replace('a\nb','\n',char(10)))");
  EXPECT_EQ(Text("a\rb"), R"(replace('a\rb','\r',char(13)))");
  EXPECT_EQ(Text("it's\r\n"), R"(replace(replace('it''s\r\n','\r',char(13)),'\n',char(10)))");
}

TEST(DumpFormatTest, LooksForAPlaceholderThatTheTextDoesNotHold) {
  EXPECT_EQ(Text("\\n\n"), R"(replace('\n\012','\012',char(10)))");
  EXPECT_EQ(Text("\\n\\012\n"), R"(replace('\n\012(\n0)','(\n0)',char(10)))");
  EXPECT_EQ(Text("\\n\\012(\\n0)\n"), R"(replace('\n\012(\n0)(\n1)','(\n1)',char(10)))");
}

TEST(DumpFormatTest, WritesReplacementCharactersForWhatIsNotUtf8) {
  EXPECT_EQ(Text("gr\xC3\xB6\xC3"), "'gr\xC3\xB6\xEF\xBF\xBD'");
}

TEST(DumpFormatTest, WritesTextWithANulAsABlob) {
  EXPECT_EQ(Text(std::string_view("a\0b", 3)), "CAST(X'610062' AS TEXT)");
}

TEST(DumpFormatTest, RefusesVirtualTablesInD1sWords) {
  EXPECT_STREQ(DumpFormat().VirtualTableRefusal().what(),
               "D1 Export error: cannot export databases with Virtual Tables (fts5)");
}

}  // namespace
}  // namespace compat::cloudflare
