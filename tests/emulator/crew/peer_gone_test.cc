// Who is taken to have gone.

#include "emulator/crew/peer_gone.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include "storage/descriptor.h"

namespace {

using emulator::HasPeerGone;
using storage::Descriptor;

class PeerGoneTest : public testing::Test {
 protected:
  PeerGoneTest() {
    std::array<int, 2> ends{};
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
    own_.emplace(ends[0]);
    peer_.emplace(ends[1]);
  }

  void PeerSends(std::string_view bytes = "x") {
    EXPECT_EQ(write(peer_->number(), bytes.data(), bytes.size()),
              static_cast<ssize_t>(bytes.size()));
  }
  void PeerSendsNoMore() { EXPECT_EQ(shutdown(peer_->number(), SHUT_WR), 0); }
  void PeerCloses() { peer_.reset(); }
  bool HasGone() { return HasPeerGone(own_->number()); }

 private:
  std::optional<Descriptor> own_;
  std::optional<Descriptor> peer_;
};

TEST_F(PeerGoneTest, WhoIsThereHasNotGone) {
  EXPECT_FALSE(HasGone());
  PeerSends();
  EXPECT_FALSE(HasGone());
}

TEST_F(PeerGoneTest, WhoClosesHasGone) {
  PeerCloses();
  EXPECT_TRUE(HasGone());
}

TEST_F(PeerGoneTest, WhoSendsAndClosesHasGone) {
  PeerSends();
  PeerCloses();
  EXPECT_TRUE(HasGone());
}

TEST_F(PeerGoneTest, WhoSendsNoMoreHasGoneUnlessItHasSentMore) {
  PeerSendsNoMore();
  EXPECT_TRUE(HasGone());
}

TEST_F(PeerGoneTest, WhoHasSentMoreBeforeItSendsNoMoreHasNot) {
  PeerSends();
  PeerSendsNoMore();
  EXPECT_FALSE(HasGone());
}

TEST_F(PeerGoneTest, WhoseTlsSessionIsOverHasGone) {
  PeerSends(
      {"\x17\3\3\0\x13"
       "1234567890123456789",
       24});
  EXPECT_FALSE(HasGone());
  PeerSendsNoMore();
  EXPECT_TRUE(HasGone());
}

TEST_F(PeerGoneTest, WhoHasSentARequestInItsTlsSessionHasNot) {
  PeerSends(std::string("\x17\3\3\0\x80", 5) + std::string(128, 'x'));
  PeerSendsNoMore();
  EXPECT_FALSE(HasGone());
}

}  // namespace
