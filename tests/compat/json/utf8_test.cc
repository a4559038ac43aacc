#include "compat/json/utf8.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace compat {
namespace {

// `code_point` in the form that UTF-8 would have it, also where UTF-8 forbids it.
std::string Encode(char32_t code_point) {
  const auto tail = [code_point](int shift) {
    return static_cast<char>(0x80 | ((code_point >> shift) & 0x3F));
  };
  if (code_point < 0x80) return {static_cast<char>(code_point)};
  if (code_point < 0x800) return {static_cast<char>(0xC0 | (code_point >> 6)), tail(0)};
  if (code_point < 0x10000) return {static_cast<char>(0xE0 | (code_point >> 12)), tail(6), tail(0)};
  return {static_cast<char>(0xF0 | (code_point >> 18)), tail(12), tail(6), tail(0)};
}

TEST(Utf8Test, TakesExactlyTheUnicodeScalarValues) {
  for (char32_t code_point = 1; code_point < 0x120000; ++code_point) {
    const bool is_scalar =
        code_point <= 0x10FFFF && !(code_point >= 0xD800 && code_point <= 0xDFFF);
    const std::string text = Encode(code_point);

    const Utf8Sequence sequence = ReadUtf8(text);

    ASSERT_EQ(sequence.is_character, is_scalar) << std::hex << static_cast<unsigned>(code_point);
    ASSERT_EQ(sequence.size_bytes, is_scalar ? text.size() : 1)
        << std::hex << static_cast<unsigned>(code_point);
  }
}

TEST(Utf8Test, RefusesOverlongForms) {
  for (const std::string_view text : {"\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xF0\x8F\xBF\xBF"}) {
    EXPECT_EQ(FindInvalidUtf8(text), 0U);
  }
}

TEST(Utf8Test, FindsTheFirstInvalidByteAtEveryPlace) {
  for (std::size_t before = 0; before < 40; ++before) {
    const std::string left =
        before % 2 == 0 ? std::string(before, 'a') : "é" + std::string(before, 'a');

    EXPECT_EQ(FindInvalidUtf8(left + "\xFF" + "tail of the text"), left.size());
    EXPECT_EQ(FindInvalidUtf8(left + "日本"), std::string_view::npos);
    EXPECT_EQ(FindInvalidUtf8(left + "\xE6\x97"), left.size());
  }
}

TEST(Utf8Test, CountsCharactersNotBytes) {
  EXPECT_EQ(CountCharacters(""), 0U);
  EXPECT_EQ(CountCharacters("aé日😀"), 4U);
  EXPECT_EQ(CountCharacters("a\xF0\x9F\x98z"), 3U);
}

TEST(Utf8Test, ReplacesEachMaximalSubpart) {
  // The examples of the Unicode standard, section 3.9, tables 3-8 to 3-11.
  EXPECT_EQ(ReplaceInvalidUtf8("\xC0\xAF\xE0\x80\xBF\xF0\x81\x82\x41"),
            "\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFDA");
  EXPECT_EQ(ReplaceInvalidUtf8("\xED\xA0\x80\xED\xBF\xBF\xED\xAF\x41"),
            "\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFDA");
  EXPECT_EQ(ReplaceInvalidUtf8("\xF4\x91\x92\x93\xFF\x41\x80\xBF\x42"),
            "\uFFFD\uFFFD\uFFFD\uFFFD\uFFFDA\uFFFD\uFFFDB");
  EXPECT_EQ(ReplaceInvalidUtf8("\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41"),
            "\uFFFD\uFFFD\uFFFD\uFFFDA");
  EXPECT_EQ(ReplaceInvalidUtf8("日本é\xE6\x97"), "日本é\uFFFD");
  EXPECT_EQ(ReplaceInvalidUtf8(""), "");
}

}  // namespace
}  // namespace compat
