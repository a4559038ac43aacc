// What is asked of a server, as it is asked.

#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/api_client.h"
#include "tests/support/raw_http_client.h"
#include "tests/support/running_server.h"

namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using tests::ApiClient;
using tests::RawHttpClient;
using tests::RunningServer;

std::unique_ptr<RawHttpClient> Stream(const RunningServer& server, const std::string& query) {
  auto client = std::make_unique<RawHttpClient>(server.port());
  client->Send("GET /_d1/journal/stream" + query +
               " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer any\r\n\r\n");
  return client;
}

TEST(JournalStreamTest, TellsWhatIsAskedUntilTheServerEnds) {
  RunningServer server;
  ApiClient client(server);
  const std::string uuid = client.Create("shop");
  client.Query(uuid, "SELECT 'before'");
  const auto all = Stream(server, "?since=0&route=query");
  const auto news = Stream(server, "");
  EXPECT_EQ(all->ReadHeadAnswer().status, 200);
  EXPECT_EQ(news->ReadHeadAnswer().status, 200);
  client.Query(uuid, "SELECT 'meanwhile'");
  EXPECT_EQ(server.Stop(), 0);

  const std::string told = all->ReadToEnd();
  EXPECT_THAT(told, HasSubstr("id: 2\ndata: {\"id\":\"2\","));
  EXPECT_THAT(told, Not(HasSubstr("id: 1\n"))) << "which is no query";
  EXPECT_THAT(told, HasSubstr("SELECT 'before'"));
  EXPECT_THAT(told, HasSubstr("SELECT 'meanwhile'"));
  EXPECT_THAT(told, EndsWith("\r\n0\r\n\r\n"));
  const std::string told_of_news = news->ReadToEnd();
  EXPECT_THAT(told_of_news, Not(HasSubstr("SELECT 'before'")));
  EXPECT_THAT(told_of_news, HasSubstr("SELECT 'meanwhile'"));
}

TEST(JournalStreamTest, HasRoomForSoManyReaders) {
  const RunningServer server;
  std::vector<std::unique_ptr<RawHttpClient>> readers;
  readers.reserve(16);
  for (int i = 0; i < 16; ++i) {
    readers.push_back(Stream(server, ""));
    EXPECT_EQ(readers.back()->ReadHeadAnswer().status, 200);
  }

  const tests::RawResponse refused = Stream(server, "")->Read();
  EXPECT_EQ(refused.status, 409);
  EXPECT_THAT(refused.body, HasSubstr("16 clients"));
  // Whoever else asks is answered.
  ApiClient client(server);
  EXPECT_EQ(client.ValueOf(client.Create("shop"), "SELECT 1"), "1");
}

}  // namespace
