// Answers that are lost on their way, on purpose.

#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "emulator/http/server.h"
#include "tests/support/http_server.h"
#include "tests/support/raw_http_client.h"

namespace {

using emulator::Delivery;
using emulator::Request;
using emulator::Response;
using tests::HttpServer;
using tests::RawHttpClient;
using tests::RawResponse;

class TextSource final : public emulator::BodySource {
 public:
  std::uint64_t size_bytes() const override { return 1'000'000; }
  void ReadAt(std::uint64_t, std::uint64_t length, std::string& out) override {
    out.append(length, 'x');
  }
};

// Its path says how an answer is delivered, and whether it comes from a source.
Response Answer(const Request& request) {
  Response response;
  response.body = "0123456789";
  if (request.path == "/nothing") response.delivery = Delivery::kNothing;
  if (request.path == "/reset") response.delivery = Delivery::kReset;
  if (request.path.starts_with("/truncated")) response.delivery = Delivery::kTruncated;
  if (request.path == "/truncated/source") response.source = std::make_unique<TextSource>();
  return response;
}

class ServerDeliveryTest : public testing::Test {
 protected:
  // Bytes of the body that arrive before the connection ends.
  std::size_t ReceivedOf(const std::string& path) {
    client_.SendRequest("GET", path);
    const RawResponse response = client_.ReadHeadAnswer();
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.Header("connection"), "close");
    announced_ = response.Header("content-length");
    return client_.ReadToEnd().size();
  }

  HttpServer server_{&Answer};
  RawHttpClient client_{server_.port()};
  std::string announced_;
};

TEST_F(ServerDeliveryTest, EndsTheConnectionInPlaceOfAnAnswer) {
  client_.SendRequest("GET", "/whole");
  EXPECT_EQ(client_.Read().body, "0123456789");
  client_.SendRequest("POST", "/nothing", "a body");

  EXPECT_EQ(client_.End(), RawHttpClient::EndOfStream::kClosed);
}

TEST_F(ServerDeliveryTest, ReadsALargeRequestBeforeItEndsTheConnection) {
  client_.SendRequest("POST", "/nothing", std::string(3'000'000, 'x'));

  EXPECT_EQ(client_.End(), RawHttpClient::EndOfStream::kClosed);
}

TEST_F(ServerDeliveryTest, BreaksTheConnection) {
  client_.SendRequest("POST", "/reset", "a body");

  EXPECT_EQ(client_.End(), RawHttpClient::EndOfStream::kReset);
}

TEST_F(ServerDeliveryTest, SendsHalfOfTheBody) {
  EXPECT_EQ(ReceivedOf("/truncated"), 5U);
  EXPECT_EQ(announced_, "10");
}

TEST_F(ServerDeliveryTest, SendsHalfOfASource) {
  EXPECT_EQ(ReceivedOf("/truncated/source"), 500'000U);
  EXPECT_EQ(announced_, "1000000");
}

TEST_F(ServerDeliveryTest, GoesOnWithOthersAfterwards) {
  for (const char* const path : {"/nothing", "/reset", "/truncated", "/truncated/source"}) {
    RawHttpClient lost(server_.port());
    lost.SendRequest("GET", path);
    lost.ReadToEnd();
  }
  client_.SendRequest("GET", "/whole");

  EXPECT_EQ(client_.Read().body, "0123456789");
}

}  // namespace
