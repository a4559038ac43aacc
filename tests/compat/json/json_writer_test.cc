#include "compat/json/json_writer.h"

#include <string>

#include <gtest/gtest.h>

namespace compat {
namespace {

TEST(JsonWriterTest, KeepsTheOrderOfTheCalls) {
  std::string out;
  JsonWriter(out)
      .BeginObject()
      .Key("result")
      .Null()
      .Key("success")
      .Boolean(false)
      .Key("errors")
      .BeginArray()
      .BeginObject()
      .Key("code")
      .Integer(7404)
      .Key("message")
      .String("\"x\" could not be found")
      .EndObject()
      .EndArray()
      .Key("messages")
      .BeginArray()
      .EndArray()
      .EndObject();

  EXPECT_EQ(
      out,
      R"({"result":null,"success":false,"errors":[{"code":7404,"message":"\"x\" could not be found"}],"messages":[]})");
}

TEST(JsonWriterTest, PutsCommasBetweenValuesOnly) {
  std::string out;
  JsonWriter(out)
      .BeginArray()
      .Integer(1)
      .Double(0.5)
      .BeginArray()
      .EndArray()
      .BeginObject()
      .EndObject()
      .Boolean(true)
      .EndArray();

  EXPECT_EQ(out, "[1,0.5,[],{},true]");
}

TEST(JsonWriterTest, TakesValuesWrittenElsewhere) {
  std::string out;
  JsonWriter writer(out);
  writer.BeginObject().Key("a").Raw("[1,2]").Key("b").BeginValue();
  out += "{\"c\":3}";
  writer.Key("d").Null().EndObject();

  EXPECT_EQ(out, R"({"a":[1,2],"b":{"c":3},"d":null})");
}

}  // namespace
}  // namespace compat
