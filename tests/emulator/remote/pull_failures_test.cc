// d1-emulator pull from a server that fails, half answers, or leads elsewhere.

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "tests/emulator/remote/remote_fixture.h"

namespace emulator {
namespace {

using tests::FlakyProxy;

constexpr const char* kFile = "/d1-sqlio-outgoing-prod/";
const std::map<std::string, std::string> at_once = {{"Retry-After", "0"}};

class PullFailuresTest : public RemoteFixture {
 protected:
  PullFailuresTest() { MakeThere("shop", kRows); }

  void ExpectPulled(FlakyProxy& proxy) {
    const ProgramEnd end = Pull(proxy.url(), {"shop"});
    EXPECT_EQ(end.exit_code, 0) << end.errors;
    EXPECT_EQ(proxy.failures_left(), 0U) << "not all of it happened";
    EXPECT_EQ(ExactDump("shop"), ExactDumpThere("shop"));
  }
  void ExpectRefused(FlakyProxy& proxy, const std::string& why) {
    const ProgramEnd end = Pull(proxy.url(), {"shop"});
    EXPECT_EQ(end.exit_code, 1);
    EXPECT_NE(end.errors.find(why), std::string::npos) << end.errors;
    EXPECT_EQ(proxy.failures_left(), 0U) << "not all of it happened";
    EXPECT_FALSE(IsHere("shop"));
  }
  static std::ptrdiff_t Fetches(const FlakyProxy& proxy) {
    const auto requests = proxy.requests();
    return std::ranges::count_if(requests, [](const std::string& request) {
      return request.starts_with(std::string("GET ") + kFile);
    });
  }
};

TEST_F(PullFailuresTest, AsksAgainWhereTheServiceIsBusy) {
  FlakyProxy proxy(
      far.port(),
      {{.method = "GET", .path_part = "/d1/database/shop", .status = 503, .headers = at_once},
       {.method = "GET",
        .path_part = "/d1/database/shop",
        .status = 500,
        .headers = at_once,
        .body = R"({"success":false})"},
       {.method = "POST", .path_part = "/export", .status = 429, .headers = at_once},
       {.method = "GET", .path_part = kFile, .status = 502, .headers = at_once}});
  ExpectPulled(proxy);
}

TEST_F(PullFailuresTest, ExportsAnewWhatTheServiceBreaksOff) {
  FlakyProxy proxy(far.port(), {{.method = "POST",
                                 .path_part = "/export",
                                 .status = 200,
                                 .body = R"({"success":true,"result":{"success":false,"error":)"
                                         R"("D1 DB reset because its code was updated."}})"}});
  ExpectPulled(proxy);
}

TEST_F(PullFailuresTest, GoesOnWhereAFileBreaksOff) {
  FlakyProxy proxy(far.port(), {{.method = "GET", .path_part = kFile, .cut_at = 100'000},
                                {.method = "GET", .path_part = kFile, .cut_at = 50'000}});
  ExpectPulled(proxy);
  EXPECT_EQ(Fetches(proxy), 3);
}

TEST_F(PullFailuresTest, StartsAnewWhenAnotherFileIsThere) {
  FlakyProxy proxy(
      far.port(),
      {{.method = "GET", .path_part = kFile, .cut_at = 100'000},
       {.method = "GET", .path_part = kFile, .change = [](std::string& /*body*/, auto& headers) {
          headers["ETag"] = "\"another\"";
        }}});
  ExpectPulled(proxy);
  EXPECT_EQ(Fetches(proxy), 3);
}

TEST_F(PullFailuresTest, TakesAFileOfWhichNoPartCanBeHad) {
  // Without an ETag nobody knows what the rest would be of.
  FlakyProxy proxy(
      far.port(),
      {{.method = "GET",
        .path_part = kFile,
        .cut_at = 100'000,
        .change = [](std::string& /*body*/, auto& headers) { headers.erase("ETag"); }}});
  ExpectPulled(proxy);
  EXPECT_EQ(Fetches(proxy), 2);
}

TEST_F(PullFailuresTest, GivesUpOnAFileThatGetsNoFurther) {
  FlakyProxy proxy(far.port());
  for (int i = 0; i < 6; ++i) {
    proxy.Plant({.method = "GET", .path_part = kFile, .status = 503, .headers = at_once});
  }
  ExpectRefused(proxy, "the file's server answers 503");
}

TEST_F(PullFailuresTest, GivesUpOnAServiceThatStaysAway) {
  FlakyProxy proxy(far.port());
  for (int i = 0; i < 6; ++i) {
    proxy.Plant({.method = "POST",
                 .path_part = "/export",
                 .status = 503,
                 .headers = at_once,
                 .body = R"({"success":false,"errors":[{"code":7500,"message":"not today"}]})"});
  }
  ExpectRefused(proxy, "answers 503: not today [code: 7500]");
}

TEST_F(PullFailuresTest, SaysWhatTheServiceRefuses) {
  FlakyProxy proxy(
      far.port(),
      {{.method = "GET",
        .path_part = "/d1/database/shop",
        .status = 401,
        .body =
            R"({"success":false,"errors":[{"code":10000,"message":"Authentication error"}]})"}});
  ExpectRefused(proxy, "Authentication error [code: 10000]");
}

TEST_F(PullFailuresTest, DoesNotTakeAPageForAnAnswer) {
  FlakyProxy proxy(far.port(), {{.method = "POST",
                                 .path_part = "/export",
                                 .status = 200,
                                 .body = "<html>log in to this network</html>"}});
  ExpectRefused(proxy, "is no D1 API: it says 200");
}

TEST_F(PullFailuresTest, FollowsNobodyElsewhere) {
  for (const char* part : {"/d1/database/shop", kFile}) {
    FlakyProxy proxy(far.port(),
                     {{.method = "GET",
                       .path_part = part,
                       .status = 302,
                       .headers = {{"Location", "https://elsewhere.example/?secret=1"}}}});
    ExpectRefused(proxy, "leads elsewhere, to https://elsewhere.example/, where nothing is sent");
  }
}

TEST_F(PullFailuresTest, TakesNoFileThatIsGoneOrOfAnotherKind) {
  FlakyProxy gone(far.port(), {{.method = "GET", .path_part = kFile, .status = 403}});
  ExpectRefused(gone, "the file's server answers 403");
  FlakyProxy odd(far.port(), {{.method = "GET",
                               .path_part = kFile,
                               .status = 200,
                               .body = "CREATE TABLE half(a); SELEC"}});
  ExpectRefused(odd, "nothing was changed");
}

TEST_F(PullFailuresTest, LeavesNoFileBehind) {
  setenv("TMPDIR", Path("tmp").c_str(), 1);
  fs::create_directories(Path("tmp"));
  FlakyProxy proxy(far.port(), {{.method = "GET", .path_part = kFile, .cut_at = 100'000},
                                {.method = "GET", .path_part = kFile, .status = 403}});
  ExpectRefused(proxy, "the file's server answers 403");
  unsetenv("TMPDIR");
  EXPECT_TRUE(fs::is_empty(Path("tmp")));
}

}  // namespace
}  // namespace emulator
