#include "compat/described/failure.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <string>

#include <gtest/gtest.h>
#include <rapidjson/document.h>

namespace compat {
namespace {

using storage::Error;
using storage::ErrorKind;

// "409 conflict"
std::string AnswerTo(ErrorKind kind) {
  const Failure failure = FailureOf(Error(kind, "what is wrong"), "GET", "req_1");
  rapidjson::Document body;
  body.Parse(failure.body.c_str());
  EXPECT_STREQ(body["error"]["requestId"].GetString(), "req_1");
  EXPECT_FALSE(body["error"].HasMember("path"));
  return std::to_string(failure.status) + " " + body["error"]["code"].GetString();
}

TEST(DescribedFailureTest, HasAStatusAndACodeForEachKind) {
  EXPECT_EQ(AnswerTo(ErrorKind::kInvalidRequest), "400 bad_request");
  EXPECT_EQ(AnswerTo(ErrorKind::kUnknownCredentials), "401 unauthorized");
  EXPECT_EQ(AnswerTo(ErrorKind::kConflict), "409 conflict");
  EXPECT_EQ(AnswerTo(ErrorKind::kBusy), "429 rate_limited");
  EXPECT_EQ(AnswerTo(ErrorKind::kUnsupported), "501 not_supported");
  EXPECT_EQ(AnswerTo(ErrorKind::kDiskFull), "503 unavailable");
  EXPECT_EQ(AnswerTo(ErrorKind::kIo), "500 internal");
}

// Clients repeat 429 and 5xx by themselves.
TEST(DescribedFailureTest, NeverAsksToRepeatAStatementThatRanTooLong) {
  for (const ErrorKind kind : {ErrorKind::kTimeout, ErrorKind::kResultTooLarge,
                               ErrorKind::kInvalidSql, ErrorKind::kConstraint}) {
    EXPECT_EQ(AnswerTo(kind), "400 sql_error");
  }
  EXPECT_EQ(AnswerTo(ErrorKind::kCancelled), "409 conflict");
}

TEST(DescribedFailureTest, OnlyHasCodesOfItsList) {
  const std::set<std::string_view> known(std::begin(kErrorCodes), std::end(kErrorCodes));
  for (int kind = 0; kind <= static_cast<int>(ErrorKind::kIo); ++kind) {
    const std::string answer = AnswerTo(static_cast<ErrorKind>(kind));
    EXPECT_TRUE(known.contains(answer.substr(4))) << answer;
  }
}

TEST(DescribedFailureTest, TellsThePath) {
  const Failure failure = FailureOf(Error::At("filter.name", "no"), "GET", "req_1");

  EXPECT_EQ(failure.status, 400);
  EXPECT_EQ(
      failure.body,
      R"({"error":{"code":"bad_request","message":"no","path":"filter.name","requestId":"req_1"}})");
}

}  // namespace
}  // namespace compat
