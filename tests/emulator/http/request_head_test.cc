#include "emulator/http/request_head.h"

#include <string>

#include <gtest/gtest.h>

namespace {

using emulator::BodyFraming;
using emulator::HttpVersion;
using emulator::ParseRequestHead;
using emulator::Persistence;
using emulator::RequestHead;

RequestHead Parse(const std::string& lines) { return ParseRequestHead(lines + "\r\n"); }

// A POST with these header lines besides Host.
RequestHead ParsePost(const std::string& lines) {
  return Parse("POST / HTTP/1.1\r\nHost: x\r\n" + lines);
}

TEST(RequestHeadTest, ReadsTheRequestLine) {
  const RequestHead head = Parse("PATCH /a%20b/c?d=e%26&f HTTP/1.1\r\nHost: x\r\n");

  EXPECT_EQ(head.complaint, "");
  EXPECT_EQ(head.method, "PATCH");
  EXPECT_EQ(head.path, "/a%20b/c");
  EXPECT_EQ(head.query, "d=e%26&f");
  EXPECT_EQ(head.version, HttpVersion::k11);
}

TEST(RequestHeadTest, SplitsAtTheFirstQuestionMarkOnly) {
  EXPECT_EQ(Parse("GET /p?a?b HTTP/1.1\r\nHost: x\r\n").query, "a?b");
  EXPECT_EQ(Parse("GET /p? HTTP/1.1\r\nHost: x\r\n").query, "");
}

TEST(RequestHeadTest, TakesAnAbsoluteTargetApart) {
  const RequestHead head = Parse("GET HTTP://one.test:80/p?q HTTP/1.1\r\nHost: two.test\r\n");

  EXPECT_EQ(head.complaint, "");
  EXPECT_EQ(head.host, "one.test:80");
  EXPECT_EQ(head.path, "/p");
  EXPECT_EQ(head.query, "q");
  EXPECT_EQ(Parse("GET http://one.test?q HTTP/1.1\r\nHost: x\r\n").path, "/");
}

TEST(RequestHeadTest, PutsTheHostOfAnAbsoluteTargetInTheFieldsPlace) {
  const RequestHead head = Parse("GET http://one.test/ HTTP/1.1\r\nA: b\r\nhost: two.test\r\n");
  const RequestHead old = Parse("GET http://one.test/ HTTP/1.0\r\n");

  EXPECT_EQ(head.headers[0], emulator::Header("A", "b"));
  EXPECT_EQ(head.headers[1], emulator::Header("host", "one.test"));
  ASSERT_EQ(old.headers.size(), 1U);
  EXPECT_EQ(old.headers[0], emulator::Header("Host", "one.test"));
}

TEST(RequestHeadTest, RefusesAnAbsoluteTargetWithoutAHost) {
  EXPECT_NE(Parse("GET http:///p HTTP/1.1\r\nHost: x\r\n").complaint, "");
  EXPECT_NE(Parse("GET http://?q HTTP/1.1\r\nHost: x\r\n").complaint, "");
  EXPECT_NE(Parse("GET http:// HTTP/1.1\r\nHost: x\r\n").complaint, "");
}

TEST(RequestHeadTest, TakesAStarOnlyForOptions) {
  EXPECT_EQ(Parse("OPTIONS * HTTP/1.1\r\nHost: x\r\n").complaint, "");
  EXPECT_NE(Parse("GET * HTTP/1.1\r\nHost: x\r\n").complaint, "");
}

TEST(RequestHeadTest, KeepsHeaderValuesAsSent) {
  const RequestHead head =
      ParsePost("Authorization:  Bearer a%20b \t\r\nX-Empty:\r\nX-E: \xc3\xa9\r\n");

  ASSERT_EQ(head.headers.size(), 4U);
  EXPECT_EQ(head.headers[1], emulator::Header("Authorization", "Bearer a%20b"));
  EXPECT_EQ(head.headers[2], emulator::Header("X-Empty", ""));
  EXPECT_EQ(head.headers[3], emulator::Header("X-E", "\xc3\xa9"));
}

TEST(RequestHeadTest, RefusesBrokenRequestLines) {
  for (const char* line :
       {"", " ", "GET", "GET /", "GET / ", "GET /  HTTP/1.1", " GET / HTTP/1.1", "GET / HTTP/1.1 ",
        "GET / HTTP/2.0", "GET / HTTP/0.9", "GET / http/1.1", "G(T / HTTP/1.1", "GET x HTTP/1.1",
        "GET /\x80 HTTP/1.1", "GET /#f HTTP/1.1", "CONNECT x:80 HTTP/1.1", "GET /a b HTTP/1.1",
        "PRI * HTTP/2.0", "GET ftp://x/ HTTP/1.1"}) {
    EXPECT_NE(Parse(std::string(line) + "\r\nHost: x\r\n").complaint, "") << line;
  }
}

TEST(RequestHeadTest, RefusesBrokenHeaderFields) {
  for (const char* line :
       {"X", ": v", "X : v", "X\t: v", "(: v", "X: a\r\n b", "X: a\r\n\tb", " X: a", "X y: v"}) {
    EXPECT_NE(ParsePost(std::string(line) + "\r\n").complaint, "") << line;
  }
}

TEST(RequestHeadTest, RefusesEveryDoubtAboutTheBodysEnd) {
  for (const char* lines : {
           "Content-Length: 5\r\nContent-Length: 5",
           "Content-Length: 5\r\nContent-Length: 6",
           "content-length: 5\r\nCONTENT-LENGTH: 5",
           "Content-Length: 5, 5",
           "Content-Length: 5\r\nTransfer-Encoding: chunked",
           "Content-Length: 0\r\nTransfer-Encoding: chunked",
           "Content-Length: 0\r\nTransfer-Encoding: identity",
           "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
           "Transfer-Encoding: gzip, chunked",
           "Transfer-Encoding: chunked, chunked",
           "Transfer-Encoding: identity",
           "Transfer-Encoding: xchunked",
           "Transfer-Encoding: \"chunked\"",
           "Transfer-Encoding:",
           "Content-Length: -1",
           "Content-Length: +1",
           "Content-Length: 0x1",
           "Content-Length: 1 1",
           "Content-Length: 1.0",
           "Content-Length:",
           "Content-Length: 18446744073709551616",
           "Content-Length: 99999999999999999999999",
       }) {
    EXPECT_NE(ParsePost(std::string(lines) + "\r\n").complaint, "") << lines;
  }
  EXPECT_NE(Parse("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n").complaint, "");
}

TEST(RequestHeadTest, FindsTheBodysFraming) {
  EXPECT_EQ(ParsePost("").framing, BodyFraming::kNone);
  EXPECT_EQ(ParsePost("Transfer-Encoding: Chunked\r\n").framing, BodyFraming::kChunked);
  const RequestHead head = ParsePost("Content-Length: 007\r\n");
  EXPECT_EQ(head.framing, BodyFraming::kLength);
  EXPECT_EQ(head.content_length, 7U);
}

TEST(RequestHeadTest, WantsOneHostInHttp11) {
  EXPECT_NE(Parse("GET / HTTP/1.1\r\n").complaint, "");
  EXPECT_NE(Parse("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n").complaint, "");
  EXPECT_EQ(Parse("GET / HTTP/1.0\r\n").complaint, "");
  EXPECT_EQ(Parse("GET / HTTP/1.0\r\n").host, std::nullopt);
  EXPECT_NE(Parse("GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n").complaint, "");
}

TEST(RequestHeadTest, FollowsTheConnectionHeader) {
  EXPECT_EQ(ParsePost("").persistence, Persistence::kKeepAlive);
  EXPECT_EQ(ParsePost("Connection: Close\r\n").persistence, Persistence::kClose);
  EXPECT_EQ(ParsePost("Connection: x, close\r\n").persistence, Persistence::kClose);
  EXPECT_EQ(ParsePost("Connection: closed\r\n").persistence, Persistence::kKeepAlive);
  EXPECT_EQ(Parse("GET / HTTP/1.0\r\n").persistence, Persistence::kClose);
  EXPECT_EQ(Parse("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n").persistence,
            Persistence::kKeepAlive);
  EXPECT_EQ(Parse("GET / HTTP/1.0\r\nConnection: keep-alive, close\r\n").persistence,
            Persistence::kClose);
}

TEST(RequestHeadTest, SeesExpectContinueInHttp11) {
  EXPECT_TRUE(ParsePost("Expect: 100-Continue\r\n").expects_continue);
  EXPECT_TRUE(ParsePost("Expect: something, 100-continue\r\n").expects_continue);
  EXPECT_TRUE(ParsePost("Expect: 100-continue\r\nExpect: something\r\n").expects_continue);
  EXPECT_FALSE(ParsePost("Expect: something\r\n").expects_continue);
  EXPECT_FALSE(Parse("POST / HTTP/1.0\r\nExpect: 100-continue\r\n").expects_continue);
}

}  // namespace
