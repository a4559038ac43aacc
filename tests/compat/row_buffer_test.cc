#include "compat/row_buffer.h"

#include <cmath>
#include <cstdint>
#include <random>
#include <span>
#include <string>

#include <gtest/gtest.h>

#include "compat/json/json_text.h"

namespace compat {
namespace {

constexpr std::uint64_t kSeed = 20261121;
constexpr std::size_t kBufferBytes = 16'384;

storage::ValueView ViewOf(const storage::Value& value) {
  return {value.type, value.integer, value.real, value.bytes};
}

// The same by way of a string alone.
void AppendPlainly(std::string& out, const storage::Value& value) {
  switch (value.type) {
    case storage::ValueType::kNull:
      out += "null";
      break;
    case storage::ValueType::kInteger:
      AppendJsonInteger(out, value.integer);
      break;
    case storage::ValueType::kReal:
      AppendJsonDouble(out, value.real);
      break;
    case storage::ValueType::kText:
      AppendJsonString(out, value.bytes);
      break;
    case storage::ValueType::kBlob:
      AppendJsonByteArray(out, std::as_bytes(std::span(value.bytes)));
      break;
  }
}

std::string RandomBytes(std::mt19937_64& random, std::size_t size, bool plain) {
  std::string bytes(size, 'a');
  for (char& byte : bytes) {
    if (plain) {
      byte = static_cast<char>('a' + random() % 26);
    } else {
      byte = static_cast<char>(random() % 256);
    }
  }
  return bytes;
}

storage::Value RandomValue(std::mt19937_64& random) {
  // Some of the texts are longer than the buffer.
  const std::size_t size = random() % 50 == 0 ? random() % (2 * kBufferBytes) : random() % 40;
  switch (random() % 7) {
    case 0:
      return storage::Value::Null();
    case 1:
      return storage::Value::Integer(static_cast<std::int64_t>(random()));
    case 2:
      return storage::Value::Real(std::ldexp(static_cast<double>(random()), -60));
    case 3:
      return storage::Value::Blob(RandomBytes(random, size, /*plain=*/false));
    case 4:
      return storage::Value::Text(RandomBytes(random, size, /*plain=*/false));
    default:
      return storage::Value::Text(RandomBytes(random, size, /*plain=*/true));
  }
}

TEST(RowBufferTest, WritesWhatAppendingToTheStringWrites) {
  std::mt19937_64 random(kSeed);
  std::string expected = "start";
  std::string text = "start";
  RowBuffer buffer(text);
  for (int i = 0; i < 20'000; ++i) {
    const storage::Value value = RandomValue(random);
    buffer.AppendValue(ViewOf(value));
    buffer.Append(',');
    AppendPlainly(expected, value);
    expected += ',';
    ASSERT_EQ(buffer.size(), expected.size());
  }
  buffer.Flush();

  EXPECT_TRUE(text == expected);
}

TEST(RowBufferTest, TakesTextsAroundItsOwnSize) {
  for (std::size_t size = kBufferBytes - 20; size < kBufferBytes + 20; ++size) {
    std::string text;
    RowBuffer buffer(text);
    const std::string raw(size, 'x');
    buffer.Append('<');
    buffer.Append(raw);
    buffer.AppendValue(ViewOf(storage::Value::Text(raw)));
    buffer.Append('>');
    buffer.Flush();
    std::string expected = "<";
    expected.append(raw).append("\"").append(raw).append("\">");
    ASSERT_EQ(text, expected);
  }
}

TEST(RowBufferTest, EscapesAtEveryPlaceOfAText) {
  for (std::size_t size = 1; size < 40; ++size) {
    for (std::size_t at = 0; at < size; ++at) {
      std::string raw(size, 'x');
      raw[at] = '"';
      std::string expected(size, 'x');
      expected.replace(at, 1, R"(\")");
      std::string text;
      RowBuffer buffer(text);
      buffer.AppendValue(ViewOf(storage::Value::Text(raw)));
      buffer.Flush();
      ASSERT_EQ(text, '"' + expected + '"');
    }
  }
}

TEST(RowBufferTest, DropsWhatIsCleared) {
  std::string text = "a";
  RowBuffer buffer(text);
  buffer.Append("bc");
  buffer.Clear();
  buffer.Append('d');
  buffer.Flush();

  EXPECT_EQ(text, "ad");
}

}  // namespace
}  // namespace compat
