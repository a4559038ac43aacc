#include "tests/conformance/case_file.h"

#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

namespace tests {
namespace {

// A case of one step, whose parts may be replaced.
std::string CaseText(const std::string& send, const std::string& expect,
                     const std::string& source = "assumed: for this test") {
  return R"({"about":"x","source":")" + source + R"(","steps":[{"send":)" + send + R"(,"expect":)" +
         expect + "}]}";
}

constexpr const char* kSend = R"({"method":"GET","path":"/health"})";
constexpr const char* kExpect = R"({"status":200})";

TEST(CaseFileTest, ReadsAWholeCase) {
  const CaseFile file = ParseCaseFile(R"({
    "about": "all there is", "source": "observed: somewhere", "flags": ["--max-body", "10"],
    "config": {"accounts": []}, "setup": ["SELECT 1"],
    "steps": [
      {"send": {"method": "POST", "path": "/p", "headers": {"Authorization": null, "X-A": "b"},
                "body": {"sql": "x"}, "chunked": true},
       "expect": {"status": 201, "body": {"a": 1}, "headers": {"b": "c"}, "text": {"$contains": "d"}},
       "capture": {"id": "/result/uuid"}, "times": 3},
      {"restart": true},
      {"send": {"raw": "GET"}, "expect": {"status": 400}}]})");

  EXPECT_EQ(file.flags.size(), 2U);
  EXPECT_EQ(file.config, R"({"accounts":[]})");
  ASSERT_EQ(file.steps.size(), 3U);
  const Step& step = file.steps[0];
  EXPECT_EQ(step.send.body, R"({"sql":"x"})");
  EXPECT_FALSE(step.send.headers.at("authorization").has_value());
  EXPECT_EQ(step.send.headers.at("x-a"), "b");
  EXPECT_TRUE(step.send.chunked);
  EXPECT_EQ(step.status, 201);
  EXPECT_NE(step.body, nullptr);
  EXPECT_NE(step.headers, nullptr);
  EXPECT_NE(step.text, nullptr);
  EXPECT_EQ(step.captures.at("id"), "/result/uuid");
  EXPECT_EQ(step.times, 3);
  EXPECT_TRUE(file.steps[1].restarts);
  EXPECT_EQ(file.steps[2].send.raw, "GET");
}

TEST(CaseFileTest, SendsCredentialsUnlessToldOtherwise) {
  const CaseFile file = ParseCaseFile(CaseText(kSend, kExpect));

  EXPECT_EQ(file.steps[0].send.headers.at("authorization"), "Bearer ${token}");
}

TEST(CaseFileTest, RefusesMisspeltKeys) {
  EXPECT_THROW(ParseCaseFile(CaseText(R"({"method":"GET","path":"/","boby":1})", kExpect)),
               std::runtime_error);
  EXPECT_THROW(ParseCaseFile(CaseText(kSend, R"({"status":200,"bdoy":{}})")), std::runtime_error);
  EXPECT_THROW(ParseCaseFile(R"({"about":"x","source":"assumed: y","step":[]})"),
               std::runtime_error);
}

TEST(CaseFileTest, RefusesAStepThatExpectsNothing) {
  EXPECT_THROW(ParseCaseFile(CaseText(kSend, "{}")), std::runtime_error);
  EXPECT_THROW(ParseCaseFile(R"({"about":"x","source":"assumed: y","steps":[]})"),
               std::runtime_error);
}

TEST(CaseFileTest, RefusesOperatorsThatDoNotExist) {
  EXPECT_THROW(ParseCaseFile(CaseText(kSend, R"({"status":200,"body":{"$lenght":1}})")),
               std::runtime_error);
}

TEST(CaseFileTest, WantsToKnowTheSource) {
  EXPECT_THROW(ParseCaseFile(CaseText(kSend, kExpect, "somebody said so")), std::runtime_error);
  EXPECT_THROW(ParseCaseFile(CaseText(kSend, kExpect, "observed: ")), std::runtime_error);
}

TEST(CaseFileTest, RefusesWhatIsNotJson) {
  EXPECT_THROW(ParseCaseFile("{"), std::runtime_error);
  EXPECT_THROW(ParseCaseFile("[]"), std::runtime_error);
}

}  // namespace
}  // namespace tests
