// What a session makes of bytes as they arrive, and how long it waits for more.

#include "emulator/http/session.h"

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include <gtest/gtest.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "storage/descriptor.h"

namespace {

using emulator::Session;
using storage::Descriptor;
using Progress = emulator::Session::Progress;

constexpr std::chrono::hours kLong{2};
constexpr std::string_view kRequest = "GET /x HTTP/1.1\r\nHost: localhost\r\n\r\n";

// Idles for hours; a head has no time at all.
class SessionTest : public testing::Test {
 protected:
  explicit SessionTest(emulator::SessionTimeouts timeouts = {.head = std::chrono::seconds(0),
                                                             .small_body = kLong,
                                                             .idle = kLong,
                                                             .linger = kLong})
      : timeouts_(timeouts) {
    std::array<int, 2> ends{};
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
    peer_ = Descriptor(ends[0]);
    session_.emplace(Descriptor(ends[1]), "", timeouts_);
  }

  Progress Arrive(std::string_view bytes) {
    EXPECT_EQ(send(peer_.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(bytes.size()));
    return session_->Advance();
  }

  // What the session makes of the bytes: the path of the request, or its complaint.
  std::string Take() {
    const emulator::RequestHead head = session_->TakeHead();
    return head.complaint.empty() ? head.path : head.complaint;
  }

  bool IsIdle() const {
    return session_->deadline() > std::chrono::steady_clock::now() + kLong / 2;
  }

  emulator::SessionTimeouts timeouts_;
  Descriptor peer_{-1};
  std::optional<Session> session_;
};

TEST_F(SessionTest, StaysIdleThroughBlankLines) {
  for (const char* bytes : {"\r\n", "\r\n\r\n", "\r", "\n", "\r\n\r", "\n"}) {
    EXPECT_EQ(Arrive(bytes), Progress::kWaiting) << bytes;
    EXPECT_TRUE(IsIdle()) << bytes;
  }
  EXPECT_TRUE(session_->connection().input().empty());
  EXPECT_EQ(Arrive(kRequest), Progress::kRequest);
  EXPECT_EQ(Take(), "/x");

  session_->ExpectNextRequest(0);
  EXPECT_EQ(Arrive("\r\n"), Progress::kWaiting);
  EXPECT_TRUE(IsIdle());
}

TEST_F(SessionTest, IsIdleNoLongerFromTheFirstByteOfARequest) {
  EXPECT_EQ(Arrive("\r\nG"), Progress::kOver) << "a head has no time here";
}

TEST_F(SessionTest, FindsARequestBehindBlankLinesAndAHalfOne) {
  EXPECT_EQ(Arrive("\r"), Progress::kWaiting);
  EXPECT_EQ(Arrive("\n" + std::string(kRequest)), Progress::kRequest);
  EXPECT_EQ(Take(), "/x");
}

TEST_F(SessionTest, RefusesALoneCarriageReturn) {
  EXPECT_EQ(Arrive("\r" + std::string(kRequest)), Progress::kRequest);
  EXPECT_EQ(Take(), "the request's head holds a byte that may not stand there");
}

TEST_F(SessionTest, RefusesBlankLinesWithoutEnd) {
  std::string lines;
  while (lines.size() < emulator::kMaxHeadBytes / 8) lines += "\r\n";
  Progress progress = Progress::kWaiting;
  std::size_t sent_bytes = 0;
  while (progress == Progress::kWaiting && sent_bytes < 4 * emulator::kMaxHeadBytes) {
    progress = Arrive(lines);
    sent_bytes += lines.size();
  }

  EXPECT_EQ(progress, Progress::kRequest);
  EXPECT_EQ(Take(), "the request's head is over 65536 bytes");
}

TEST_F(SessionTest, LeavesTheRestOfAFloodForItsNextTurn) {
  session_->Linger();
  EXPECT_EQ(Arrive(std::string(100'000, 'x')), Progress::kWaiting);
  int left = 0;
  ASSERT_EQ(ioctl(session_->connection().socket(), FIONREAD, &left), 0);
  EXPECT_GT(left, 0);

  EXPECT_EQ(session_->Advance(), Progress::kWaiting);
  ASSERT_EQ(ioctl(session_->connection().socket(), FIONREAD, &left), 0);
  EXPECT_EQ(left, 0);
}

// Has no time to idle.
class OverdueSessionTest : public SessionTest {
 protected:
  OverdueSessionTest()
      : SessionTest({.head = kLong,
                     .small_body = kLong,
                     .idle = std::chrono::seconds(0),
                     .linger = kLong}) {}
};

TEST_F(OverdueSessionTest, IsNotKeptByBlankLines) { EXPECT_EQ(Arrive("\r\n"), Progress::kOver); }

TEST_F(OverdueSessionTest, StillServesWhatHasArrived) {
  EXPECT_EQ(Arrive(kRequest), Progress::kRequest);
  EXPECT_EQ(Take(), "/x");
}

}  // namespace
