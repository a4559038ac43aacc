#include "storage/chances.h"

#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace storage {
namespace {

class ChancesTest : public testing::Test {
 protected:
  using Numbers = std::vector<std::uint8_t>;

  Numbers Draw(const std::string& account, std::size_t bytes = 16) {
    Numbers numbers(bytes);
    chances.FillFor(account, numbers);
    return numbers;
  }
  Numbers DrawForSql(const std::string& account, std::size_t bytes = 8) {
    Numbers numbers(bytes);
    chances.FillForSql(account, numbers);
    return numbers;
  }

  SystemIdSource usual;
  Chances chances{usual};
};

TEST_F(ChancesTest, OneSeedDrawsTheSameInTwoAccounts) {
  chances.Set("one", Seeding{42});
  chances.Set("two", Seeding{42});
  chances.Set("three", Seeding{43});
  EXPECT_TRUE(chances.IsSeeded("one"));
  const Numbers first = Draw("one");
  const Numbers second = Draw("one");
  EXPECT_NE(first, second);
  EXPECT_EQ(Draw("two"), first);
  EXPECT_EQ(Draw("two"), second);
  EXPECT_NE(Draw("three"), first);
}

TEST_F(ChancesTest, IdsAndSqlDoNotMoveEachOther) {
  chances.Set("one", Seeding{42});
  chances.Set("two", Seeding{42});
  const Numbers id = Draw("one");
  EXPECT_EQ(DrawForSql("one"), DrawForSql("two"));
  EXPECT_EQ(Draw("two"), id);
  EXPECT_NE(DrawForSql("one", 16), id);
}

TEST_F(ChancesTest, GoesOnWhereItWas) {
  chances.Set("one", Seeding{42});
  Draw("one", 3);
  DrawForSql("one", 9);
  const auto place = chances.Find("one");
  EXPECT_EQ(place, (Seeding{42, 1, 2}));
  const Numbers id = Draw("one");
  const Numbers number = DrawForSql("one");
  chances.Set("one", place);
  EXPECT_EQ(Draw("one"), id);
  EXPECT_EQ(DrawForSql("one"), number);
}

TEST_F(ChancesTest, WithoutASeedNothingRepeatsItself) {
  EXPECT_FALSE(chances.IsSeeded("one"));
  EXPECT_NE(Draw("one"), Draw("one"));
  chances.Set("one", Seeding{42});
  chances.Set("one", {});
  EXPECT_NE(DrawForSql("one", 16), DrawForSql("one", 16));
  EXPECT_FALSE(chances.Find("one"));
}

TEST_F(ChancesTest, NoTwoThreadsDrawTheSame) {
  chances.Set("one", Seeding{42});
  std::mutex mutex;
  std::set<Numbers> drawn;
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 200; ++n) {
        const Numbers numbers = DrawForSql("one");
        const std::lock_guard lock(mutex);
        drawn.insert(numbers);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(drawn.size(), 800U);
}

}  // namespace
}  // namespace storage
