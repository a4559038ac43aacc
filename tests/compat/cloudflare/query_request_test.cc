#include "compat/cloudflare/query_request.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/support/error_kind_of.h"

namespace compat::cloudflare {
namespace {

using storage::ErrorKind;
using storage::Value;
using storage::ValueType;

std::string Fault(const std::string& body) {
  const auto error = tests::ErrorOf([&] { ParseQueryRequest(body); });
  if (!error) return "no error";
  EXPECT_EQ(error->kind(), ErrorKind::kInvalidRequest);
  return error->what();
}

Value Parameter(const std::string& json) {
  return ParseQueryRequest(R"({"sql":"x","params":[)" + json + "]}").at(0).parameters.at(0);
}

TEST(CloudflareQueryRequestTest, ReadsOneQuery) {
  const auto queries = ParseQueryRequest(R"({"sql":"SELECT ?","params":["a"]})");
  ASSERT_EQ(queries.size(), 1U);
  EXPECT_EQ(queries[0].sql, "SELECT ?");
  EXPECT_EQ(queries[0].parameters.at(0).bytes, "a");
}

TEST(CloudflareQueryRequestTest, ReadsABatch) {
  const auto queries =
      ParseQueryRequest(R"({"batch":[{"sql":"a"},{"sql":"b","params":[null]},{"sql":""}]})");
  ASSERT_EQ(queries.size(), 3U);
  EXPECT_EQ(queries[0].sql, "a");
  EXPECT_EQ(queries[1].parameters.size(), 1U);
  EXPECT_TRUE(ParseQueryRequest(R"({"batch":[]})").empty());
}

TEST(CloudflareQueryRequestTest, TakesNoParametersInEveryForm) {
  for (const char* body : {R"({"sql":"a"})", R"({"sql":"a","params":[]})",
                           R"({"sql":"a","params":null})", R"({"sql":"a","extra":{"b":[1]}})"}) {
    EXPECT_TRUE(ParseQueryRequest(body).at(0).parameters.empty()) << body;
  }
}

TEST(CloudflareQueryRequestTest, BindsParametersAsTheRestServiceDoes) {
  EXPECT_EQ(Parameter("null").type, ValueType::kNull);
  EXPECT_EQ(Parameter("true").bytes, "true");
  EXPECT_EQ(Parameter("false").bytes, "false");
  EXPECT_EQ(Parameter("true").type, ValueType::kText);
  EXPECT_EQ(Parameter("1").type, ValueType::kReal);
  EXPECT_EQ(Parameter("1").real, 1.0);
  EXPECT_EQ(Parameter("-2.5e3").real, -2500.0);
  EXPECT_EQ(Parameter("9007199254740993").real, 9007199254740992.0);
  EXPECT_EQ(Parameter("123456789012345678901234567890").real, 1.2345678901234568e29);
  EXPECT_EQ(Parameter(R"("42")").type, ValueType::kText);
  EXPECT_EQ(Parameter(R"("\u0000\u00e9")").bytes, std::string("\0\xC3\xA9", 3));
  EXPECT_EQ(Parameter("[0,255,7]").type, ValueType::kBlob);
  EXPECT_EQ(Parameter("[0,255,7]").bytes, std::string("\0\xFF\x07", 3));
  EXPECT_EQ(Parameter("[]").type, ValueType::kBlob);
}

TEST(CloudflareQueryRequestTest, RefusesParametersThatHaveNoForm) {
  for (const char* bad : {"{}", "[256]", "[-1]", "[1.5]", "[\"a\"]", "[null]", "[[1]]"}) {
    EXPECT_EQ(Fault(std::string(R"({"sql":"x","params":[1,)") + bad + "]}"),
              "Invalid property: params.1 => Invalid input | Invalid property: batch => Required")
        << bad;
  }
  EXPECT_EQ(Fault(R"({"sql":"x","params":{"a":1}})"),
            "Invalid property: params => Expected array, received object | "
            "Invalid property: batch => Required");
}

TEST(CloudflareQueryRequestTest, NamesWhatIsMissing) {
  EXPECT_EQ(Fault("{}"), "Invalid property: sql => Required | Invalid property: batch => Required");
  EXPECT_EQ(Fault(R"({"params":[]})"),
            "Invalid property: sql => Required | Invalid property: batch => Required");
  EXPECT_EQ(Fault(R"({"batch":[{"sql":"a"},{"params":[]}]})"),
            "Invalid property: batch.1.sql => Required");
}

TEST(CloudflareQueryRequestTest, NamesWhatIsOfAWrongType) {
  EXPECT_EQ(Fault("[]"), "Invalid input: Expected object, received array");
  EXPECT_EQ(Fault("\"x\""), "Invalid input: Expected object, received string");
  EXPECT_EQ(Fault("null"), "Invalid input: Expected object, received null");
  EXPECT_EQ(Fault(R"({"sql":7})"),
            "Invalid property: sql => Expected string, received number | "
            "Invalid property: batch => Required");
  EXPECT_EQ(Fault(R"({"batch":{}})"), "Invalid property: batch => Expected array, received object");
  EXPECT_EQ(Fault(R"({"batch":[1,{"sql":null},{"sql":"a","params":[{}]}]})"),
            "Invalid property: batch.0 => Expected object, received number | "
            "Invalid property: batch.1.sql => Expected string, received null | "
            "Invalid property: batch.2.params.0 => Invalid input");
}

TEST(CloudflareQueryRequestTest, RefusesWhatIsNotJson) {
  for (const char* body :
       {"", " ", "{", "{\"sql\":\"a\"} x", "{'sql':1}", "{\"sql\":\xFF}", "nul"}) {
    EXPECT_TRUE(Fault(body).starts_with("Invalid input: the body is not valid JSON: "))
        << body << ": " << Fault(body);
  }
  EXPECT_NE(Fault(std::string(100'000, '[')), "no error");
}

}  // namespace
}  // namespace compat::cloudflare
