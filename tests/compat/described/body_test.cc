#include "compat/described/body.h"

#include <string>

#include <gtest/gtest.h>

namespace compat {
namespace {

using Presence = BodyKey::Presence;

constexpr BodyKey kInnerKeys[] = {{"size", BodyType::kInteger, Presence::kRequired}};
constexpr BodyTable kInner = {"Inner", kInnerKeys};
constexpr std::string_view kColors[] = {"red", "green"};
constexpr BodyKey kKeys[] = {
    {"name", BodyType::kText, Presence::kRequired},
    {"note", BodyType::kText, Presence::kOptional, BodyKey::Null::kAllowed},
    {.name = "color", .type = BodyType::kChoice, .choices = kColors},
    {.name = "count", .type = BodyType::kInteger, .least = 1, .most = 3},
    {.name = "share", .type = BodyType::kNumber, .least = 0, .most = 1},
    {"on", BodyType::kBoolean},
    {"tables", BodyType::kTexts},
    {"params", BodyType::kValues},
    {.name = "inner", .type = BodyType::kObject, .object = &kInner},
    {.name = "inners", .type = BodyType::kObjects, .object = &kInner},
    {"any", BodyType::kAny},
};

// The path of what is wrong, and "none" when nothing is.
std::string WrongIn(const std::string& body) {
  try {
    ReadBody(body, kKeys);
  } catch (const storage::Error& error) {
    EXPECT_EQ(error.kind(), storage::ErrorKind::kInvalidRequest);
    return error.path();
  }
  return "none";
}

TEST(BodyTest, IsReadWithEveryKey) {
  EXPECT_EQ(WrongIn(R"({"name":"n","note":null,"color":"red","count":3,"share":0.5,"on":true,
                        "tables":["t"],"params":[1,[]],"inner":{"size":1},
                        "inners":[{"size":1},{"size":2}],"any":{"x":1}})"),
            "none");
}

TEST(BodyTest, IsRefusedWithThePathOfWhatIsWrong) {
  const auto with = [](const std::string& more) { return WrongIn(R"({"name":"n",)" + more + "}"); };

  EXPECT_EQ(WrongIn("{}"), "name");
  EXPECT_EQ(WrongIn(R"({"name":null})"), "name");
  EXPECT_EQ(with(R"("names":1)"), "names");
  EXPECT_EQ(with(R"("color":"blue")"), "color");
  EXPECT_EQ(with(R"("count":0)"), "count");
  EXPECT_EQ(with(R"("count":4)"), "count");
  EXPECT_EQ(with(R"("count":1.5)"), "count");
  EXPECT_EQ(with(R"("share":1.01)"), "share");
  EXPECT_EQ(with(R"("on":1)"), "on");
  EXPECT_EQ(with(R"("tables":["t",1])"), "tables[1]");
  EXPECT_EQ(with(R"("params":{})"), "params");
  EXPECT_EQ(with(R"("inner":{})"), "inner.size");
  EXPECT_EQ(with(R"("inner":{"size":1,"more":2})"), "inner.more");
  EXPECT_EQ(with(R"("inners":[{"size":1},{"size":""}])"), "inners[1].size");
}

}  // namespace
}  // namespace compat
