#include "compat/cloudflare/envelope.h"

#include <string>

#include <gtest/gtest.h>
#include <sqlite3.h>

namespace compat::cloudflare {
namespace {

using storage::Error;
using storage::ErrorKind;

std::string Text(ErrorKind kind, const std::string& message, int sqlite_code = 0) {
  const Failure failure = FailureOf(Error(kind, message, sqlite_code));
  return std::to_string(failure.status) + (failure.must_not_retry ? "! " : " ") + failure.body;
}

TEST(CloudflareEnvelopeTest, WrapsAResult) {
  EXPECT_EQ(SuccessEnvelope("null"), R"({"result":null,"errors":[],"messages":[],"success":true})");
}

TEST(CloudflareEnvelopeTest, TellsThePageOfAList) {
  EXPECT_EQ(ListEnvelope("[1]", {1, 2, 10, 11}),
            R"({"result":[1],"errors":[],"messages":[],"success":true,)"
            R"("result_info":{"count":1,"page":2,"per_page":10,"total_count":11}})");
}

TEST(CloudflareEnvelopeTest, HasTheShapeOfAHandlersFailure) {
  const std::string shape = R"({"messages":[],"result":null,"success":false,"errors":[{"code":)";
  EXPECT_EQ(Text(ErrorKind::kMalformedRequest, "m"), "400 " + shape + R"(7400,"message":"m"}]})");
  EXPECT_EQ(Text(ErrorKind::kForbidden, "m"), "403 " + shape + R"(7403,"message":"m"}]})");
  EXPECT_EQ(Text(ErrorKind::kNotFound, "m"), "404 " + shape + R"(7404,"message":"m"}]})");
  EXPECT_EQ(Text(ErrorKind::kAlreadyExists, "'\""), "400 " + shape + R"(7502,"message":"'\""}]})");
  EXPECT_EQ(Text(ErrorKind::kLimitReached, "m"), "400 " + shape + R"(7406,"message":"m"}]})");
  EXPECT_EQ(Text(ErrorKind::kTooLarge, "m"), "413 " + shape + R"(7400,"message":"m"}]})");
  EXPECT_EQ(Text(ErrorKind::kUnsupported, "m"), "501! " + shape + R"(10501,"message":"m"}]})");
  EXPECT_EQ(Text(ErrorKind::kIo, "m"), "500! " + shape + R"(7500,"message":"m"}]})");
}

TEST(CloudflareEnvelopeTest, HasTheShapeOfAValidationFailure) {
  EXPECT_EQ(Text(ErrorKind::kInvalidRequest, "Invalid property: name => Required"),
            R"(400 {"success":false,"errors":[{"code":7400,)"
            R"("message":"Invalid property: name => Required"}]})");
}

TEST(CloudflareEnvelopeTest, TellsAHintApartFromTheFault) {
  EXPECT_EQ(
      FailureOf(Error::WithHint("Invalid property: a => Required", "write a")).body,
      R"({"success":false,"errors":[{"code":7400,"message":"Invalid property: a => Required"}],)"
      R"("messages":[{"code":7400,"message":"write a"}]})");
}

TEST(CloudflareEnvelopeTest, HasTheShapeOfAnSqlFailure) {
  const std::string shape =
      R"({"messages":[],"result":[],"success":false,"errors":[{"code":7500,"message":")";
  EXPECT_EQ(Text(ErrorKind::kInvalidSql, "no such table: t", SQLITE_ERROR),
            "400 " + shape + R"(no such table: t: SQLITE_ERROR"}]})");
  EXPECT_EQ(Text(ErrorKind::kConstraint, "c", SQLITE_CONSTRAINT_UNIQUE),
            "400 " + shape + R"_(c: SQLITE_CONSTRAINT (extended: SQLITE_CONSTRAINT_UNIQUE)"}]})_");
  for (const ErrorKind kind : {ErrorKind::kNotAllowed, ErrorKind::kResultTooLarge,
                               ErrorKind::kTimeout, ErrorKind::kCancelled, ErrorKind::kDiskFull}) {
    EXPECT_EQ(Text(kind, "m"), "400 " + shape + R"(m"}]})") << NameOf(kind);
  }
  EXPECT_EQ(Text(ErrorKind::kBusy, "m"), "429 " + shape + R"(m"}]})");
  EXPECT_EQ(
      Text(ErrorKind::kIo, "disk I/O error", SQLITE_IOERR_WRITE),
      "500! " + shape + R"_(disk I/O error: SQLITE_IOERR (extended: SQLITE_IOERR_WRITE)"}]})_");
}

TEST(CloudflareEnvelopeTest, HasTheShapesOfTheGateway) {
  EXPECT_EQ(Text(ErrorKind::kNoCredentials, "m"),
            R"(400 {"success":false,"errors":[{"code":9106,"message":"m"}],)"
            R"("messages":[],"result":null})");
  EXPECT_EQ(Text(ErrorKind::kUnknownCredentials, "Authentication error"),
            R"(401 {"success":false,"errors":[{"code":10000,"message":"Authentication error"}],)"
            R"("messages":[],"result":null})");
  EXPECT_EQ(
      Text(ErrorKind::kMalformedCredentials, "Invalid format for Authorization header"),
      R"(400 {"success":false,"errors":[{"code":6003,"message":"Invalid request headers",)"
      R"("error_chain":[{"code":6111,"message":"Invalid format for Authorization header"}]}],)"
      R"("messages":[],"result":null})");
}

TEST(CloudflareEnvelopeTest, TellsPathsThatNoRouteHas) {
  const Failure below = NoRouteFailure("/client/v4/accounts/a\"b/d1");
  EXPECT_EQ(below.status, 404);
  EXPECT_EQ(
      below.body,
      R"({"result":null,"success":false,"errors":[{"code":7003,"message":)"
      R"("Could not route to /accounts/a\"b/d1, perhaps your object identifier is invalid?"}],)"
      R"("messages":[]})");
  EXPECT_NE(NoRouteFailure("/accounts/x/d1/database").body.find("7003"), std::string::npos);
  EXPECT_EQ(NoRouteFailure("/client/v4/zones").body,
            R"({"result":null,"success":false,"errors":[{"code":10404,)"
            R"("message":"No route for that URI"}],"messages":[]})");
  EXPECT_NE(NoRouteFailure("/").body.find("10404"), std::string::npos);
}

}  // namespace
}  // namespace compat::cloudflare
