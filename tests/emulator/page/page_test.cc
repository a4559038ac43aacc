#include "emulator/page/page.h"

#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "emulator/http/http.h"

namespace emulator {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr PageFile kFiles[] = {
    {"/_page/main-AB12.js", "text/javascript; charset=utf-8", "by gzip"}};
constexpr PageBuild kBuild = {"<html %ACCESS%><script src=/_page/main-AB12.js>", kFiles};

Request Get(std::string path, std::vector<Header> headers = {{"Accept", "text/html,*/*;q=0.8"}}) {
  Request request;
  request.method = "GET";
  request.path = std::move(path);
  request.headers = std::move(headers);
  return request;
}

std::string HeaderOf(const Response& response, const std::string& name) {
  for (const auto& [key, value] : response.headers) {
    if (key == name) return value;
  }
  return "";
}

class PageTest : public testing::Test {
 protected:
  std::optional<Response> Find(const Request& request) const { return page_.Find(request); }

  // A request that has to be answered.
  Response Answer(const Request& request) const {
    std::optional<Response> answer = Find(request);
    if (!answer) throw std::runtime_error("no answer to " + request.path);
    return std::move(*answer);
  }

  Page page_{{.account_id = "0ca1", .token = "local-token"}, kBuild};
};

TEST_F(PageTest, AnswersEveryAddress) {
  for (const char* path :
       {"/", "/a/0ca1", "/a/0ca1/", "/a/0ca1/d/u", "/a/0ca1/d/u/sql", "/a/0ca1/d/u/time",
        "/a/0ca1/d/u/insights", "/a/0ca1/d/u/schema", "/a/0ca1/d/u/t/orders",
        "/a/0ca1/d/u/t/a%2Fb%20c", "/a/0ca1/d/u/t/", "/requests", "/faults", "/w"}) {
    const Response response = Answer(Get(path));
    EXPECT_EQ(response.status, 200) << path;
    EXPECT_EQ(response.content_type, "text/html; charset=utf-8");
  }
}

TEST_F(PageTest, LeavesOtherAddressesToTheApi) {
  for (const char* path : {"", "*", "//", "/a", "/a/", "/a/0ca1/d", "/a/0ca1/d/u/other", "/w/x",
                           "/a/0ca1/d/u/sql/x", "/a/0ca1/d/u/t/x/y", "/health", "/_page/main.js",
                           "/client/v4/accounts", "/api/databases", "/_d1/whoami"}) {
    EXPECT_FALSE(Find(Get(path))) << path;
  }
}

TEST_F(PageTest, LeavesWhoNamesNoHtmlToTheApi) {
  const std::vector<std::vector<Header>> others = {
      {},
      {{"Accept", "*/*"}},
      {{"Accept", ""}},
      {{"Accept", "text/*"}},
      {{"Accept", "application/json"}},
      {{"Accept", "text/html;q=0, */*"}},
      {{"Accept", "*/*, text/html ; level=1 ; q=0.000"}},
      {{"Accept", "application/xhtml+xml;x=text/html"}}};
  for (const auto& headers : others) {
    EXPECT_FALSE(Find(Get("/", headers))) << (headers.empty() ? "none" : headers[0].second);
  }
}

TEST_F(PageTest, KnowsHtmlHoweverItIsWritten) {
  for (const char* accept : {"text/html", "TEXT/HTML;Q=0.1", "application/json, text/html;q=0.001",
                             " application/xml ,\ttext/html ; charset=utf-8 "}) {
    EXPECT_TRUE(Find(Get("/", {{"accept", accept}}))) << accept;
  }
}

TEST_F(PageTest, LeavesOtherMethodsToTheApi) {
  for (const char* method : {"POST", "PUT", "DELETE", "OPTIONS", "get"}) {
    Request request = Get("/");
    request.method = method;
    EXPECT_FALSE(Find(request)) << method;
  }
  Request head = Get("/");
  head.method = "HEAD";
  EXPECT_TRUE(Find(head));
}

TEST_F(PageTest, TellsTheDocumentAccountAndToken) {
  EXPECT_EQ(Answer(Get("/")).body,
            "<html data-account=\"0ca1\" data-token=\"local-token\">"
            "<script src=/_page/main-AB12.js>");
}

TEST_F(PageTest, TellsNoTokenWhereEveryoneHasTheirOwn) {
  const Page page({.account_id = "0ca1", .token = {}}, kBuild);
  EXPECT_THAT(page.Find(Get("/"))->body, Not(HasSubstr("data-token")));
}

TEST_F(PageTest, KeepsAnAttributeWhatItIs) {
  const Page page({.account_id = "a\"><script>&", .token = {}}, kBuild);
  EXPECT_THAT(page.Find(Get("/"))->body, HasSubstr("data-account=\"a&quot;>&lt;script>&amp;\""));
}

TEST_F(PageTest, LetsNothingInFromElsewhere) {
  for (const char* path : {"/", "/_page/main-AB12.js"}) {
    const Response response = Answer(Get(path));
    const std::string policy = HeaderOf(response, "Content-Security-Policy");
    EXPECT_THAT(policy, HasSubstr("default-src 'none'"));
    EXPECT_THAT(policy, HasSubstr("script-src 'self';"));
    EXPECT_THAT(policy, HasSubstr("frame-ancestors 'none'"));
    EXPECT_THAT(policy, HasSubstr("base-uri 'none'; form-action 'none'"));
    EXPECT_THAT(policy, Not(HasSubstr("unsafe")));
    EXPECT_EQ(HeaderOf(response, "X-Content-Type-Options"), "nosniff");
  }
}

TEST_F(PageTest, SendsAFileAsTheClientTakesIt) {
  const std::string path = "/_page/main-AB12.js";
  const Response file = Answer(Get(path, {{"Accept-Encoding", "br, gzip, deflate"}}));
  EXPECT_EQ(file.body, "by gzip");
  EXPECT_EQ(HeaderOf(file, "Content-Encoding"), "gzip");
  EXPECT_EQ(file.content_type, "text/javascript; charset=utf-8");
  EXPECT_EQ(HeaderOf(file, "Vary"), "Accept-Encoding");

  EXPECT_EQ(Answer(Get(path, {{"Accept-Encoding", "identity"}})).status, 406);
  EXPECT_EQ(Answer(Get(path, {{"Accept-Encoding", "br, gzip;q=0"}})).status, 406);
}

TEST_F(PageTest, LetsFilesBeKeptAndTheDocumentBeAskedForAgain) {
  const Response file = Answer(Get("/_page/main-AB12.js"));
  EXPECT_THAT(HeaderOf(file, "Cache-Control"), HasSubstr("immutable"));
  EXPECT_EQ(HeaderOf(file, "ETag"), "\"main-AB12.js\"");
  EXPECT_EQ(HeaderOf(Answer(Get("/")), "Cache-Control"), "private, no-cache");
}

TEST_F(PageTest, SendsNothingTwice) {
  for (const char* path : {"/", "/_page/main-AB12.js"}) {
    const std::string tag = HeaderOf(Answer(Get(path)), "ETag");
    const Response again =
        Answer(Get(path, {{"Accept", "text/html"}, {"If-None-Match", "\"other\", " + tag}}));
    EXPECT_EQ(again.status, 304);
    EXPECT_EQ(again.body, "");
    EXPECT_EQ(HeaderOf(again, "ETag"), tag);
    EXPECT_EQ(Answer(Get(path, {{"Accept", "text/html"}, {"If-None-Match", "\"other\""}})).status,
              200);
  }
}

TEST_F(PageTest, SaysHowToGetAPageWhereThereIsNone) {
  const Page page({.account_id = "0ca1", .token = "local-token"}, PageBuild{});
  const std::string body = page.Find(Get("/"))->body;
  EXPECT_THAT(body, HasSubstr("has no page"));
  EXPECT_THAT(body, HasSubstr("script/server"));
  EXPECT_THAT(body, Not(HasSubstr("local-token")));
}

}  // namespace
}  // namespace emulator
