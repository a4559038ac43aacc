// Which of the peers that are waited for is cut off.

#include "emulator/crew/slow_peers.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <deque>

#include <gtest/gtest.h>
#include <sys/socket.h>

#include "storage/descriptor.h"

namespace {

using emulator::SlowPeers;
using storage::Descriptor;

constexpr std::chrono::seconds kAge{10};

// A connection of which one end is waited for.
class Waited {
 public:
  Waited(SlowPeers& peers, std::uint64_t held_bytes, std::uint64_t moved_bytes,
         std::chrono::milliseconds age = kAge)
      : ends_(Connect()),
        wait_(&peers, {.socket = ends_[0].number(),
                       .held_bytes = held_bytes,
                       .moved_bytes = moved_bytes,
                       .since = std::chrono::steady_clock::now() - age}) {}

  bool IsCut() const {
    char byte = 0;
    return recv(ends_[1].number(), &byte, 1, MSG_DONTWAIT) == 0;
  }

 private:
  static std::array<Descriptor, 2> Connect() {
    std::array<int, 2> ends{};
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
    return {Descriptor(ends[0]), Descriptor(ends[1])};
  }

  std::array<Descriptor, 2> ends_;
  SlowPeers::Wait wait_;
};

TEST(SlowPeersTest, CutsTheSlowestWhenTooManyAreWaitedFor) {
  SlowPeers peers({.peers = 2});
  const Waited slow(peers, 0, 2'000);
  const Waited slowest(peers, 0, 1'000);
  EXPECT_FALSE(slow.IsCut() || slowest.IsCut());

  const Waited fresh(peers, 0, 0, std::chrono::milliseconds(0));

  EXPECT_TRUE(slowest.IsCut());
  EXPECT_FALSE(slow.IsCut() || fresh.IsCut());
}

TEST(SlowPeersTest, CutsTheSlowestWhenTheyHoldTooMuch) {
  SlowPeers peers({.held_bytes = 100});
  const Waited fast(peers, 60, 100'000'000);
  const Waited slow(peers, 60, 1'000);
  EXPECT_TRUE(slow.IsCut());
  EXPECT_FALSE(fast.IsCut());
}

TEST(SlowPeersTest, CutsNobodyWhoIsFastOrHasJustBegun) {
  SlowPeers peers({.peers = 1});
  const Waited fast(peers, 0, 100'000'000);
  const Waited fresh(peers, 0, 0, std::chrono::milliseconds(0));
  peers.CutSlowest();
  EXPECT_FALSE(fast.IsCut() || fresh.IsCut());
}

TEST(SlowPeersTest, CutsAsManyAsThereAreTooMany) {
  SlowPeers peers({.peers = 3, .grace = std::chrono::milliseconds(5'000)});
  std::deque<Waited> waited;
  for (int i = 0; i < 9; ++i) waited.emplace_back(peers, 0, 0, std::chrono::milliseconds(4'000));
  for (const Waited& each : waited) EXPECT_FALSE(each.IsCut());
  std::deque<Waited> old;
  for (int i = 0; i < 2; ++i) old.emplace_back(peers, 0, 0);
  peers.CutSlowest();
  for (const Waited& each : old) EXPECT_TRUE(each.IsCut());
}

TEST(SlowPeersTest, CountsNobodyWhoIsWaitedForNoMore) {
  SlowPeers peers({.peers = 1, .held_bytes = 100});
  for (int i = 0; i < 5; ++i) const Waited done(peers, 90, 0);
  const Waited last(peers, 90, 0);
  peers.CutSlowest();
  EXPECT_FALSE(last.IsCut());
}

TEST(SlowPeersTest, HasPlacesAsideOnceMuchIsHeld) {
  SlowPeers peers({});
  constexpr SlowPeers::AsideLimits kLimits{.from_held_bytes = 100, .bytes = 1000, .answers = 2};
  const Waited waited(peers, 60, 0);
  EXPECT_FALSE(SlowPeers::Aside(peers, 40, kLimits).has_place());
  EXPECT_TRUE(SlowPeers::Aside(peers, 41, kLimits).has_place());
}

TEST(SlowPeersTest, HasNoMorePlacesAsideThanAreGivenBack) {
  SlowPeers peers({});
  constexpr SlowPeers::AsideLimits kLimits{.from_held_bytes = 0, .bytes = 1000, .answers = 2};
  EXPECT_FALSE(SlowPeers::Aside(peers, 1001, kLimits).has_place());
  const SlowPeers::Aside first(peers, 600, kLimits);
  EXPECT_TRUE(first.has_place());
  EXPECT_FALSE(SlowPeers::Aside(peers, 401, kLimits).has_place());
  {
    const SlowPeers::Aside second(peers, 400, kLimits);
    EXPECT_TRUE(second.has_place());
    EXPECT_FALSE(SlowPeers::Aside(peers, 0, kLimits).has_place());
  }
  EXPECT_TRUE(SlowPeers::Aside(peers, 400, kLimits).has_place());
}

}  // namespace
