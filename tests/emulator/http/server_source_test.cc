// Answers that are sent as they are read: downloads.

#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "emulator/http/server.h"
#include "storage/error.h"
#include "tests/support/http_server.h"
#include "tests/support/raw_http_client.h"

namespace {

using emulator::Request;
using emulator::Response;
using tests::HttpServer;
using tests::RawHttpClient;
using tests::RawResponse;
using tests::TestServerOptions;

class TextSource final : public emulator::BodySource {
 public:
  explicit TextSource(std::string text) : text_(std::move(text)) {}
  std::uint64_t size_bytes() const override { return text_.size(); }
  void ReadAt(std::uint64_t offset, std::uint64_t length, std::string& out) override {
    out.append(text_, offset, length);
  }

 private:
  std::string text_;
};

// Fails behind its first half.
class BrokenSource final : public emulator::BodySource {
 public:
  std::uint64_t size_bytes() const override { return 2'000'000; }
  void ReadAt(std::uint64_t offset, std::uint64_t length, std::string& out) override {
    if (offset >= size_bytes() / 2) {
      throw storage::Error(storage::ErrorKind::kIo, "the disk is gone");
    }
    out.append(length, 'x');
  }
};

class ServerSourceTest : public testing::Test {
 protected:
  RawResponse Get(const std::string& headers) {
    client_.Send("GET / HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n");
    return client_.Read();
  }

  HttpServer server_{[](const Request&) {
    Response response;
    response.content_type = "application/sql";
    response.headers.emplace_back("ETag", "\"v1\"");
    response.source = std::make_unique<TextSource>("0123456789abcdefghij");
    return response;
  }};
  RawHttpClient client_{server_.port()};
};

TEST_F(ServerSourceTest, SendsAllOfIt) {
  const RawResponse response = Get("");

  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "0123456789abcdefghij");
  EXPECT_EQ(response.Header("content-type"), "application/sql");
  EXPECT_EQ(response.Header("accept-ranges"), "bytes");
}

TEST_F(ServerSourceTest, AnswersHeadWithItsLength) {
  client_.SendRequest("HEAD", "/");
  const RawResponse response = client_.ReadHeadAnswer();

  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.Header("content-length"), "20");
  EXPECT_EQ(response.Header("accept-ranges"), "bytes");
  EXPECT_EQ(Get("").body, "0123456789abcdefghij");
}

TEST_F(ServerSourceTest, SendsARange) {
  struct Case {
    const char* range;
    const char* body;
    const char* content_range;
  };
  for (const Case& test :
       {Case{"bytes=0-0", "0", "bytes 0-0/20"}, Case{"bytes=10-14", "abcde", "bytes 10-14/20"},
        Case{"bytes=15-", "fghij", "bytes 15-19/20"}, Case{"bytes=-3", "hij", "bytes 17-19/20"},
        Case{"bytes=15-999", "fghij", "bytes 15-19/20"}}) {
    const RawResponse response = Get(std::string("Range: ") + test.range + "\r\n");
    EXPECT_EQ(response.status, 206) << test.range;
    EXPECT_EQ(response.body, test.body) << test.range;
    EXPECT_EQ(response.Header("content-range"), test.content_range) << test.range;
  }
}

TEST_F(ServerSourceTest, SendsAllOfItForASuffixThatIsLonger) {
  const RawResponse response = Get("Range: bytes=-999\r\n");

  EXPECT_EQ(response.status, 206);
  EXPECT_EQ(response.body, "0123456789abcdefghij");
  EXPECT_EQ(response.Header("content-range"), "bytes 0-19/20");
}

TEST_F(ServerSourceTest, SendsThoseRangesThatLieInside) {
  const RawResponse response = Get("Range: bytes=99-, 3-4\r\n");

  EXPECT_EQ(response.status, 206);
  EXPECT_EQ(response.body, "34");
  EXPECT_EQ(response.Header("content-range"), "bytes 3-4/20");
}

TEST_F(ServerSourceTest, SendsSeveralRangesAsParts) {
  const RawResponse response = Get("Range: bytes=0-1,10-11\r\n");

  EXPECT_EQ(response.status, 206);
  EXPECT_TRUE(response.Header("content-type").starts_with("multipart/byteranges; boundary="));
  EXPECT_NE(response.body.find("\r\n\r\n01\r\n"), std::string::npos) << response.body;
  EXPECT_NE(response.body.find("\r\n\r\nab\r\n"), std::string::npos) << response.body;
}

TEST_F(ServerSourceTest, RefusesARangeOutsideAsJson) {
  const RawResponse response = Get("Range: bytes=20-\r\n");

  EXPECT_EQ(response.status, 416);
  EXPECT_EQ(response.Header("content-range"), "bytes */20");
  EXPECT_EQ(response.Header("content-type"), "application/json");
  EXPECT_EQ(response.body, R"({"error":"InvalidRequest"})");
  EXPECT_EQ(Get("").status, 200);
}

TEST_F(ServerSourceTest, IgnoresRangesThatItDoesNotUnderstand) {
  for (const char* range : {"bytes=x", "lines=0-1", "bytes=5-2", "bytes=", "bytes"}) {
    const RawResponse response = Get(std::string("Range: ") + range + "\r\n");
    EXPECT_EQ(response.status, 200) << range;
    EXPECT_EQ(response.body.size(), 20U) << range;
  }
}

TEST_F(ServerSourceTest, SendsARangeOnlyOfTheStateItWasMeantFor) {
  EXPECT_EQ(Get("Range: bytes=0-1\r\nIf-Range: \"v1\"\r\n").status, 206);
  EXPECT_EQ(Get("Range: bytes=0-1\r\nIf-Range: \"v2\"\r\n").status, 200);
}

TEST(ServerSourceRangeTest, IgnoresRangesOfOrdinaryAnswers) {
  const HttpServer server;
  RawHttpClient client(server.port());

  client.Send("GET /x HTTP/1.1\r\nHost: localhost\r\nRange: bytes=0-1\r\n\r\n");
  const RawResponse response = client.Read();

  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "\"GET /x \"");
}

TEST(ServerSourceRangeTest, StreamsManyMegabytes) {
  std::string text;
  text.resize(31'457'287, 'x');
  const HttpServer server([&text](const Request&) {
    Response response;
    response.source = std::make_unique<TextSource>(text);
    return response;
  });
  RawHttpClient client(server.port());

  client.SendRequest("GET", "/");

  EXPECT_TRUE(client.Read().body == text);
}

TEST(ServerSourceRangeTest, CutsTheAnswerShortWhenTheSourceFails) {
  HttpServer server([](const Request&) {
    Response response;
    response.source = std::make_unique<BrokenSource>();
    return response;
  });
  RawHttpClient client(server.port());

  client.SendRequest("GET", "/x");
  const RawResponse response = client.Read();

  EXPECT_EQ(response.status, 200);
  EXPECT_LT(response.body.size(), 2'000'000U);
  EXPECT_TRUE(client.IsClosed());
  EXPECT_EQ(server.log(), std::vector<std::string>{"sending a body (GET /x): the disk is gone"});
}

TEST(ServerSourceRangeTest, DropsAClientThatDoesNotRead) {
  emulator::ServerOptions options = TestServerOptions();
  options.write_pace.stall = std::chrono::milliseconds(50);
  std::string text;
  text.resize(64'000'000, 'x');
  HttpServer server(
      [&text](const Request&) {
        Response response;
        response.source = std::make_unique<TextSource>(text);
        return response;
      },
      options);
  RawHttpClient client(server.port());

  client.SendRequest("GET", "/x");
  server.Stop();  // waits for the answer

  EXPECT_LT(client.Read().body.size(), text.size());
}

}  // namespace
