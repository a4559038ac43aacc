#include "emulator/control/fault_board.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <random>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "storage/error.h"
#include "tests/support/random.h"
#include "tests/support/seed.h"

namespace emulator {
namespace {

namespace control = compat::control;
using control::FaultMoment;
using control::FaultRule;
using control::RequestRoute;

FaultRule RuleOf(int status) {
  FaultRule rule;
  rule.effect = control::FailWithStatus{status};
  return rule;
}

// The status with which a request fails; 0 when it does not.
int Fire(FaultBoard& board, RequestFacts& facts) {
  const auto fired = board.Fire(FaultMoment::kBefore, facts);
  return fired ? std::get<control::FailWithStatus>(fired->effect).status : 0;
}

int Fire(FaultBoard& board, RequestRoute route = RequestRoute::kQuery) {
  RequestFacts facts(route);
  facts.SetTarget("one", "uuid", "shop");
  return Fire(board, facts);
}

TEST(FaultBoardTest, IsArmedWhileThereIsARule) {
  FaultBoard board;
  EXPECT_FALSE(board.is_armed());

  board.Add("a", RuleOf(500));
  board.Add("b", RuleOf(501));
  EXPECT_TRUE(board.is_armed());
  EXPECT_TRUE(board.Remove("a"));
  EXPECT_FALSE(board.Remove("a"));
  EXPECT_TRUE(board.is_armed());
  EXPECT_EQ(board.RemoveAll(std::nullopt), 1U);
  EXPECT_FALSE(board.is_armed());
}

TEST(FaultBoardTest, HasRoomForSoManyRules) {
  FaultBoard board;
  for (std::size_t i = 0; i < FaultBoard::kMostRules; ++i) {
    board.Add(std::to_string(i), RuleOf(500));
  }

  try {
    board.Add("more", RuleOf(500));
    FAIL() << "one more was taken";
  } catch (const storage::Error& error) {
    EXPECT_EQ(error.kind(), storage::ErrorKind::kLimitReached);
  }
  EXPECT_EQ(board.List(std::nullopt).size(), FaultBoard::kMostRules);
}

TEST(FaultBoardTest, ReplacesARuleInItsPlace) {
  FaultBoard board;
  board.Add("a", RuleOf(500));
  board.Add("b", RuleOf(501));
  EXPECT_EQ(Fire(board), 500);

  EXPECT_EQ(board.Replace("a", RuleOf(502))->seen, 0U);
  EXPECT_EQ(Fire(board), 502);
  EXPECT_FALSE(board.Replace("c", RuleOf(503)));
  EXPECT_EQ(board.List(std::nullopt).front().fired, 1U);
}

TEST(FaultBoardTest, GoesByAccounts) {
  FaultBoard board;
  FaultRule rule = RuleOf(500);
  rule.match.account_id = "two";
  board.Add("a", rule);

  EXPECT_EQ(Fire(board), 0);
  EXPECT_EQ(board.List("one").size(), 0U);
  EXPECT_EQ(board.List("two").size(), 1U);
  EXPECT_EQ(board.RemoveAll("one"), 0U);
  EXPECT_EQ(board.RemoveAll("two"), 1U);
}

TEST(FaultBoardTest, TimesAreAsAPlainCountHasThem) {
  std::mt19937_64 random(tests::Seed());
  for (int round = 0; round < 200; ++round) {
    FaultBoard board;
    FaultRule rule = RuleOf(500);
    rule.when.skip = random() % 5;
    if (random() % 2 == 0) rule.when.times = 1 + random() % 5;
    rule.match.route = RequestRoute::kQuery;
    board.Add("a", rule);
    std::uint64_t seen = 0;
    std::uint64_t fired = 0;
    for (int request = 0; request < 30; ++request) {
      const RequestRoute route = random() % 3 == 0 ? RequestRoute::kRaw : RequestRoute::kQuery;
      bool fires = false;
      if (route == RequestRoute::kQuery) {
        fires = seen >= rule.when.skip && (!rule.when.times || fired < *rule.when.times);
        ++seen;
        fired += fires ? 1 : 0;
      }
      EXPECT_EQ(Fire(board, route), fires ? 500 : 0) << round << " " << request;
    }
    EXPECT_EQ(board.Find("a")->seen, seen);
    EXPECT_EQ(board.Find("a")->fired, fired);
  }
}

std::vector<int> Throws(double probability, std::uint64_t seed) {
  FaultBoard board;
  FaultRule rule = RuleOf(1);
  rule.when.probability = probability;
  rule.when.seed = seed;
  board.Add("a", rule);
  std::vector<int> throws;
  throws.reserve(1000);
  for (int i = 0; i < 1000; ++i) throws.push_back(Fire(board));
  return throws;
}

TEST(FaultBoardTest, ThrowsTheSameDiceForASeed) {
  EXPECT_EQ(Throws(0.5, 7), Throws(0.5, 7));
  EXPECT_NE(Throws(0.5, 7), Throws(0.5, 8));
  const std::vector<int> throws = Throws(0.25, 7);
  const auto fired = std::count(throws.begin(), throws.end(), 1);
  EXPECT_GT(fired, 200);
  EXPECT_LT(fired, 300);
  EXPECT_EQ(Throws(0, 7), std::vector<int>(1000, 0));
  EXPECT_EQ(Throws(1, 7), std::vector<int>(1000, 1));
}

TEST(FaultBoardTest, DelaysWithinTheJitter) {
  FaultBoard board;
  FaultRule rule;
  rule.effect = control::Delay{std::chrono::milliseconds(100), std::chrono::milliseconds(150)};
  board.Add("a", rule);
  auto least = std::chrono::milliseconds(1000);
  auto most = std::chrono::milliseconds(0);
  for (int i = 0; i < 1000; ++i) {
    RequestFacts facts(RequestRoute::kQuery);
    const auto fired = board.Fire(FaultMoment::kBefore, facts);
    const auto delay = std::get<control::Delay>(fired->effect).delay;
    least = std::min(least, delay);
    most = std::max(most, delay);
  }
  EXPECT_EQ(least.count(), 0);
  EXPECT_GT(most.count(), 200);
  EXPECT_LE(most.count(), 250);
}

TEST(FaultBoardTest, WaitsUntilTheServerEnds) {
  FaultBoard board;
  std::thread waiting([&] { board.Wait(std::chrono::hours(24)); });
  board.Stop();
  waiting.join();
  board.Wait(std::chrono::hours(24));
}

TEST(FaultBoardTest, CountsEveryRequestOfManyThreads) {
  FaultBoard board;
  FaultRule rule = RuleOf(500);
  rule.when.times = 1000;
  board.Add("a", rule);
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int request = 0; request < 1000; ++request) Fire(board);
    });
  }
  // Rules come and go meanwhile.
  for (int i = 0; i < 100; ++i) {
    board.Add("b", RuleOf(501));
    board.Remove("b");
  }
  for (std::thread& thread : threads) thread.join();

  EXPECT_EQ(board.Find("a")->seen, 4000U);
  EXPECT_EQ(board.Find("a")->fired, 1000U);
}

}  // namespace
}  // namespace emulator
