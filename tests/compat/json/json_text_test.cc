// The tables' right-hand sides are what Node.js prints for the same input: JSON.stringify of a
// number, of a string, and of what TextDecoder("utf-8") makes of bytes.

#include "compat/json/json_text.h"

#include <bit>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "compat/json/utf8.h"

namespace compat {
namespace {

constexpr std::uint64_t kSeed = 20260929;

std::string StringText(std::string_view text) {
  std::string out;
  AppendJsonString(out, text);
  return out;
}

std::string DoubleText(double value) {
  std::string out;
  AppendJsonDouble(out, value);
  return out;
}

std::string IntegerText(std::int64_t value) {
  std::string out;
  AppendJsonInteger(out, value);
  return out;
}

std::string ByteArrayText(const std::vector<unsigned char>& bytes) {
  std::string out;
  AppendJsonByteArray(out, std::as_bytes(std::span(bytes)));
  return out;
}

struct DoubleCase {
  std::uint64_t bits;
  const char* text;
};

constexpr DoubleCase kDoubles[] = {
    {0x0000000000000000, "0"},
    {0x8000000000000000, "0"},
    {0x3ff0000000000000, "1"},
    {0xbff0000000000000, "-1"},
    {0x3ff8000000000000, "1.5"},
    {0x3fb999999999999a, "0.1"},
    {0x3fc999999999999a, "0.2"},
    {0x3fd3333333333334, "0.30000000000000004"},
    {0x3fd5555555555555, "0.3333333333333333"},
    {0x3fe5555555555555, "0.6666666666666666"},
    {0x4011666666666666, "4.35"},
    {0x405edd2f1a9fbe77, "123.456"},
    {0x4132d687e4189375, "1234567.891"},
    {0x419d6f34547e6b75, "123456789.12345679"},
    {0x4059000000000000, "100"},
    {0x40f86a0000000000, "100000"},
    {0x430c6bf526340004, "1000000000000000.5"},
    {0x432fffffffffffff, "4503599627370495.5"},
    {0x433fffffffffffff, "9007199254740991"},
    {0x4340000000000000, "9007199254740992"},
    {0x4340000000000001, "9007199254740994"},
    {0x4341c37937e08000, "10000000000000000"},
    {0x4376345785d8a001, "100000000000000020"},
    {0x43e0000000000000, "9223372036854776000"},
    {0xc3e0000000000000, "-9223372036854776000"},
    {0x43f0000000000000, "18446744073709552000"},
    {0x4415af1d78b58c40, "100000000000000000000"},
    {0x441ac53a7e04bcda, "123456789012345680000"},
    {0x443b1ae4d6e2ef50, "500000000000000000000"},
    {0x444b1ae4d6e2ef4f, "999999999999999900000"},
    {0x444b1ae4d6e2ef50, "1e+21"},
    {0x4454542ba12a337c, "1.5e+21"},
    {0x4480f0cf064dd592, "1e+22"},
    {0x49b58b82c0e0bb00, "1.23e+47"},
    {0xc450000000000000, "-1.1805916207174113e+21"},
    {0x54b249ad2594c37d, "1e+100"},
    {0x7e37e43c8800759c, "1e+300"},
    {0x7fefffffffffffff, "1.7976931348623157e+308"},
    {0xffefffffffffffff, "-1.7976931348623157e+308"},
    {0x3eb0c6f7a0b5ed8d, "0.000001"},
    {0x3eb92a737110e454, "0.0000015"},
    {0x3eb4b3fd5942cd96, "0.000001234"},
    {0x3e808ffde1023e12, "1.234e-7"},
    {0x3e7ad7f29abcaf48, "1e-7"},
    {0xbe7ad7f29abcaf48, "-1e-7"},
    {0x3e80823f71155233, "1.23e-7"},
    {0x3eafe07017c01026, "9.5e-7"},
    {0x0010000000000000, "2.2250738585072014e-308"},
    {0x0000000000000001, "5e-324"},
    {0x7ff8000000000000, "null"},
    {0x7ff0000000000000, "null"},
    {0xfff0000000000000, "null"},
};

struct BytesCase {
  const char* bytes;
  const char* json;
};

// U+FFFD stands in the right-hand sides as it is.
constexpr BytesCase kInvalidUtf8[] = {
    {"\x80", R"("�")"},
    {"\xFF", R"("�")"},
    {"\xC0\x80", R"("��")"},
    {"\xC1\xBF", R"("��")"},
    {"\xC2", R"("�")"},
    {"\xC2\x41", R"("�A")"},
    {"\xE0\x80\x80", R"("���")"},
    {"\xE0\xA0", R"("�")"},
    {"\xE0\xA0\x41", R"("�A")"},
    {"\xED\xA0\x80", R"("���")"},
    {"\xED\xBF\xBF", R"("���")"},
    {"\xED\x9F", R"("�")"},
    {"\xED\xA0\x80\xED\xB0\x80", R"("������")"},
    {"\xF0\x80\x80\x80", R"("����")"},
    {"\xF0\x90\x80", R"("�")"},
    {"\xF0\x90", R"("�")"},
    {"\xF0\x90\x41", R"("�A")"},
    {"\xF0", R"("�")"},
    {"\xF4\x90\x80\x80", R"("����")"},
    {"\xF4\x8F\xBF", R"("�")"},
    {"\xF5\x80\x80\x80", R"("����")"},
    {"\xF8\x88\x80\x80\x80", R"("�����")"},
    {"\xE1\x80\xE2", R"("��")"},
    {"\xF1\x80\x80\x41", R"("�A")"},
    {"\xF1\x80\x80\xF1\x80\x80", R"("��")"},
    {"\x41\xF0\x9F\x98\x42", R"("A�B")"},
    {"\xE6\x97\xA5\xE6\x9C", R"("日�")"},
    {"\x22\x80\x5C", R"("\"�\\")"},
    {"\xFE\xFE\xFF", R"("���")"},
    {"\xE1\xA0\xC0\xE2\x80", R"("���")"},
    {"\x61\xF1\x80\x80\xE1\x80\xC2\x62\x80\x63\x80\xBF\x64", R"("a���b�c��d")"},
};

TEST(JsonTextTest, PrintsDoublesAsJavaScriptDoes) {
  for (const DoubleCase& each : kDoubles) {
    EXPECT_EQ(DoubleText(std::bit_cast<double>(each.bits)), each.text) << std::hex << each.bits;
  }
}

TEST(JsonTextTest, PrintedDoublesReadBackAsTheSameBits) {
  SCOPED_TRACE("seed " + std::to_string(kSeed));
  std::mt19937_64 random(kSeed);
  for (int i = 0; i < 200'000; ++i) {
    const auto value = std::bit_cast<double>(random());
    if (!std::isfinite(value) || value == 0) continue;

    const std::string text = DoubleText(value);

    double back = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), back);
    ASSERT_EQ(read.ptr, text.data() + text.size()) << text;
    ASSERT_EQ(std::bit_cast<std::uint64_t>(back), std::bit_cast<std::uint64_t>(value)) << text;
    ASSERT_LE(text.size(), 25U) << text;
  }
}

// The digits of the other notation, which are as few as can be.
std::string ShortestDigits(double value) {
  char text[32];
  const auto end =
      std::to_chars(text, text + sizeof text, value, std::chars_format::scientific).ptr;
  std::string digits;
  for (const char character : std::string_view(text, end)) {
    if (character == 'e') break;
    if (character != '.') digits.push_back(character);
  }
  return digits;
}

TEST(JsonTextTest, PrintsNoMoreDigitsThanItTakes) {
  SCOPED_TRACE("seed " + std::to_string(kSeed));
  std::mt19937_64 random(kSeed);
  std::uniform_real_distribution<double> exponents(-19, 40);
  for (int i = 0; i < 50'000; ++i) {
    const double value = std::exp2(exponents(random));
    std::string digits;
    for (const char character : DoubleText(value)) {
      if (character != '.' && (character != '0' || !digits.empty())) digits.push_back(character);
    }

    EXPECT_EQ(digits, ShortestDigits(value)) << value;
  }
}

TEST(JsonTextTest, PrintsSafeIntegersExactly) {
  EXPECT_EQ(IntegerText(0), "0");
  EXPECT_EQ(IntegerText(-7), "-7");
  EXPECT_EQ(IntegerText(9'007'199'254'740'992), "9007199254740992");
  EXPECT_EQ(IntegerText(-9'007'199'254'740'992), "-9007199254740992");
}

TEST(JsonTextTest, RoundsLargerIntegersToDoubles) {
  EXPECT_EQ(IntegerText(9'007'199'254'740'993), "9007199254740992");
  EXPECT_EQ(IntegerText(9'007'199'254'740'995), "9007199254740996");
  EXPECT_EQ(IntegerText(std::numeric_limits<std::int64_t>::max()), "9223372036854776000");
  EXPECT_EQ(IntegerText(std::numeric_limits<std::int64_t>::min()), "-9223372036854776000");
}

TEST(JsonTextTest, EscapesAsJsonStringifyDoes) {
  std::string ascii;
  for (char character = 0; character < 0x7F; ++character) ascii.push_back(character);

  EXPECT_EQ(
      StringText(ascii),
      R"("\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\u000b\f\r\u000e\u000f)"
      R"(\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f)"
      R"( !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~")");
}

TEST(JsonTextTest, LeavesOtherCharactersAsTheyAre) {
  EXPECT_EQ(StringText(""), R"("")");
  EXPECT_EQ(StringText("\x7F"), "\"\x7F\"");
  EXPECT_EQ(StringText("/"), R"("/")");
  EXPECT_EQ(StringText("\u2028\u2029é日😀\U0010FFFF"), "\"\u2028\u2029é日😀\U0010FFFF\"");
}

TEST(JsonTextTest, ReplacesInvalidUtf8AsTextDecoderDoes) {
  for (const BytesCase& each : kInvalidUtf8) EXPECT_EQ(StringText(each.bytes), each.json);
}

// The fast path takes eight bytes at once: every special byte has to be seen at each place,
// whatever stands around it.
TEST(JsonTextTest, SeesSpecialBytesAtEveryPlace) {
  const std::pair<std::string, std::string> specials[] = {{"\"", "\\\""},      {"\\", "\\\\"},
                                                          {"\x1F", "\\u001f"}, {"\x01", "\\u0001"},
                                                          {"é", "é"},          {"\xFF", "\uFFFD"}};
  for (const auto& [special, escaped] : specials) {
    for (const char around : {'a', ' ', '!', '#', '[', ']', '\x7F'}) {
      for (std::size_t before = 0; before < 20; ++before) {
        std::string text(19, around);
        std::string expected = '"' + text;
        text.insert(before, special);
        expected.insert(before + 1, escaped).push_back('"');

        EXPECT_EQ(StringText(text), expected);
      }
    }
  }
}

TEST(JsonTextTest, RandomBytesBecomeValidUtf8) {
  SCOPED_TRACE("seed " + std::to_string(kSeed));
  std::mt19937_64 random(kSeed);
  for (int i = 0; i < 20'000; ++i) {
    std::string bytes(random() % 24, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());

    EXPECT_EQ(FindInvalidUtf8(StringText(bytes)), std::string_view::npos);
  }
}

TEST(JsonTextTest, PrintsBlobsAsArraysOfNumbers) {
  EXPECT_EQ(ByteArrayText({}), "[]");
  EXPECT_EQ(ByteArrayText({0}), "[0]");
  EXPECT_EQ(ByteArrayText({202, 254, 0, 255}), "[202,254,0,255]");
}

TEST(JsonTextTest, PrintsEveryByteValue) {
  std::vector<unsigned char> bytes;
  std::string expected = "[";
  for (unsigned value = 0; value < 256; ++value) {
    bytes.push_back(static_cast<unsigned char>(value));
    expected += (value == 0 ? "" : ",") + std::to_string(value);
  }

  EXPECT_EQ(ByteArrayText(bytes), expected + "]");
}

TEST(JsonTextTest, AppendsToWhatIsThere) {
  std::string out = "x";
  AppendJsonString(out, "a");
  AppendJsonDouble(out, 1.5);
  AppendJsonInteger(out, 2);
  AppendJsonByteArray(out, {});

  EXPECT_EQ(out, "x\"a\"1.52[]");
}

}  // namespace
}  // namespace compat
