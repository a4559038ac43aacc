#include "storage/id_source.h"

#include <algorithm>
#include <array>
#include <map>
#include <regex>
#include <set>
#include <string>

#include <gtest/gtest.h>

namespace storage {
namespace {

TEST(IdSourceTest, MakesVersion4Uuids) {
  SystemIdSource ids;
  const std::regex form("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const std::string uuid = MakeUuid(ids);
    EXPECT_TRUE(std::regex_match(uuid, form)) << uuid;
    seen.insert(uuid);
  }
  EXPECT_EQ(seen.size(), 1000U);
}

TEST(IdSourceTest, RepeatsItselfForTheSameSeed) {
  SeededIdSource first(7);
  SeededIdSource second(7);
  SeededIdSource other(8);
  for (int i = 0; i < 10; ++i) {
    const std::string id = MakeUuid(first);
    EXPECT_EQ(id, MakeUuid(second));
    EXPECT_NE(id, MakeUuid(other));
  }
}

// The ids of a seed are promised to be the same on every machine and in every release.
TEST(IdSourceTest, KeepsTheIdsOfASeed) {
  SeededIdSource ids(1);
  EXPECT_EQ(MakeUuid(ids), "22227305-59e9-4813-91a2-168eca386b3f");
}

TEST(IdSourceTest, MakesPrefixedIds) {
  SystemIdSource ids;
  const std::string id = MakePrefixedId(ids, "wsp");
  EXPECT_TRUE(std::regex_match(id, std::regex("wsp_[0-9a-z]{24}"))) << id;
  EXPECT_NE(id, MakePrefixedId(ids, "wsp"));
}

TEST(IdSourceTest, EveryCharacterIsAsLikelyAsAnother) {
  SeededIdSource ids(42);
  std::map<char, int> counts;
  constexpr int kIds = 6000;
  for (int i = 0; i < kIds; ++i) {
    for (const char c : MakePrefixedId(ids, "").substr(1)) ++counts[c];
  }
  ASSERT_EQ(counts.size(), 36U);
  constexpr double kExpected = kIds * 24 / 36.0;
  double chi_square = 0;
  for (const auto& [c, count] : counts) {
    chi_square += (count - kExpected) * (count - kExpected) / kExpected;
  }
  // 35 degrees of freedom: above 66.6 once in a thousand seeds; a modulo bias would give 500.
  EXPECT_LT(chi_square, 66.6);
}

TEST(IdSourceTest, FillsEveryByte) {
  SystemIdSource system;
  SeededIdSource seeded(3);
  for (IdSource* ids : {static_cast<IdSource*>(&system), static_cast<IdSource*>(&seeded)}) {
    std::array<bool, 300> changed{};
    for (int round = 0; round < 20; ++round) {
      std::array<std::uint8_t, 300> bytes{};
      ids->Fill(bytes);
      for (std::size_t i = 0; i < bytes.size(); ++i) changed[i] = changed[i] || bytes[i] != 0;
    }
    EXPECT_EQ(std::count(changed.begin(), changed.end(), true), 300);
    ids->Fill({});
  }
}

}  // namespace
}  // namespace storage
