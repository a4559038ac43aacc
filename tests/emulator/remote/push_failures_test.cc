// d1-emulator push to a server that fails, loses answers, or leads elsewhere.

#include <map>
#include <string>

#include <gtest/gtest.h>

#include "tests/emulator/remote/remote_fixture.h"

namespace emulator {
namespace {

using tests::FlakyProxy;

constexpr const char* kFile = "/d1-sqlio-incoming-prod/";
const std::map<std::string, std::string> at_once = {{"Retry-After", "0"}};

class PushFailuresTest : public RemoteFixture {
 protected:
  PushFailuresTest() { MakeHere("shop", kRows); }

  void ExpectPushed(FlakyProxy& proxy) {
    const ProgramEnd end = Push(proxy.url(), {"shop"});
    EXPECT_EQ(end.exit_code, 0) << end.errors;
    EXPECT_EQ(proxy.failures_left(), 0U) << "not all of it happened";
    EXPECT_EQ(ExactDumpThere("shop"), ExactDump("shop"));
  }
  void ExpectRefused(FlakyProxy& proxy, const std::string& why) {
    const ProgramEnd end = Push(proxy.url(), {"shop"});
    EXPECT_EQ(end.exit_code, 1);
    EXPECT_NE(end.errors.find(why), std::string::npos) << end.errors;
    EXPECT_EQ(proxy.failures_left(), 0U) << "not all of it happened";
    EXPECT_FALSE(IsThere("shop")) << "what was made for nothing stays";
  }
};

TEST_F(PushFailuresTest, AsksAgainWhereTheServiceIsBusy) {
  FlakyProxy proxy(
      far.port(),
      {{.method = "POST", .path_part = "/d1/database", .status = 429, .headers = at_once},
       {.method = "POST", .path_part = "/import", .status = 429, .headers = at_once},
       {.method = "PUT", .path_part = kFile, .status = 500, .headers = at_once}});
  ExpectPushed(proxy);
}

TEST_F(PushFailuresTest, FindsADatabaseWhoseMakingIsNotAnswered) {
  FlakyProxy proxy(far.port(), {{.method = "POST", .path_part = "/d1/database", .cut_at = 0}});
  ExpectPushed(proxy);
}

TEST_F(PushFailuresTest, FindsOutWhatBecameOfAnImportThatIsNotAnswered) {
  // The second request on /import has the import run.
  FlakyProxy proxy(far.port(),
                   {{.method = "POST", .path_part = "/import", .skip = 1, .cut_at = 5}});
  ExpectPushed(proxy);
}

TEST_F(PushFailuresTest, ImportsAgainWhatDidNotHappen) {
  FlakyProxy proxy(far.port(),
                   {{.method = "POST", .path_part = "/import", .skip = 1, .status = 503},
                    {.method = "POST", .path_part = "/import", .status = 500}});
  ExpectPushed(proxy);
}

TEST_F(PushFailuresTest, SendsAgainWhatArrivesAsSomethingElse) {
  FlakyProxy proxy(
      far.port(),
      {{.method = "PUT", .path_part = kFile, .change = [](std::string& /*body*/, auto& headers) {
          headers["ETag"] = "\"00000000000000000000000000000000\"";
        }}});
  ExpectPushed(proxy);
}

TEST_F(PushFailuresTest, FollowsNobodyElsewhere) {
  const std::map<std::string, std::string> elsewhere = {
      {"Location", "https://elsewhere.example/x"}};
  FlakyProxy api(far.port(),
                 {{.method = "POST", .path_part = "/import", .status = 307, .headers = elsewhere}});
  ExpectRefused(api, "leads elsewhere, to https://elsewhere.example/x");
  FlakyProxy file(far.port(),
                  {{.method = "PUT", .path_part = kFile, .status = 307, .headers = elsewhere}});
  ExpectRefused(file, "leads elsewhere, to https://elsewhere.example/x");
}

TEST_F(PushFailuresTest, TakesBackWhatTheServiceCannotImport) {
  MakeHere("long", "CREATE TABLE t(a); INSERT INTO t VALUES ('" + std::string(60'000, 'x') +
                       "'); UPDATE t SET a = a || a;");
  const ProgramEnd end = Push(far.url(), {"long"});
  EXPECT_EQ(end.exit_code, 1);
  EXPECT_NE(end.errors.find("warning: long: table t has rows that take statements of up to"),
            std::string::npos)
      << end.errors;
  EXPECT_NE(end.errors.find("long is not imported there: "), std::string::npos) << end.errors;
  EXPECT_FALSE(IsThere("long"));
}

TEST_F(PushFailuresTest, SaysWhatTheServiceDoesNotMake) {
  FlakyProxy proxy(far.port(), {{.method = "POST",
                                 .path_part = "/d1/database",
                                 .status = 400,
                                 .body = R"({"success":false,"errors":[{"code":7406,)"
                                         R"("message":"System limit reached"}]})"}});
  ExpectRefused(proxy, "makes no database shop: System limit reached [code: 7406]");
}

}  // namespace
}  // namespace emulator
