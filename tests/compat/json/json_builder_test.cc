#include "compat/json/json_builder.h"

#include <cstddef>
#include <memory_resource>

#include <gtest/gtest.h>

namespace compat {
namespace {

TEST(JsonBuilderTest, RefusesMoreValuesThanItsLimit) {
  std::pmr::monotonic_buffer_resource arena;
  JsonBuilder builder(arena, JsonRules::kStrict, JsonBuilder::LoneSurrogates::kImpossible);
  ASSERT_TRUE(builder.Start(JsonKind::kArray));

  std::size_t taken = 0;
  while (builder.Null()) ++taken;

  EXPECT_EQ(taken, JsonBuilder::kMaxValues);
  EXPECT_STREQ(builder.refusal().what, "more than 16,777,216 values and keys");
}

TEST(JsonBuilderTest, HasNoRefusalWhileAllIsWell) {
  std::pmr::monotonic_buffer_resource arena;
  JsonBuilder builder(arena, JsonRules::kStrict, JsonBuilder::LoneSurrogates::kImpossible);

  EXPECT_TRUE(builder.Start(JsonKind::kObject));
  EXPECT_TRUE(builder.String("key"));
  EXPECT_TRUE(builder.Number("1"));
  EXPECT_TRUE(builder.End());

  EXPECT_EQ(builder.refusal().what, nullptr);
  EXPECT_EQ(builder.root().size, 2U);
}

}  // namespace
}  // namespace compat
