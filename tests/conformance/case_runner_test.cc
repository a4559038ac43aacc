#include "tests/conformance/case_runner.h"

#include <string>

#include <gtest/gtest.h>

namespace tests {
namespace {

// What a case of these steps reports.
class CaseRunnerTest : public testing::Test {
 protected:
  std::string Report(const std::string& steps) {
    return RunCase(
        ParseCaseFile(R"({"about":"x","source":"assumed: y","setup":[],"steps":[)" + steps + "]}"),
        "runner/" + std::to_string(++cases_), server_);
  }

  static std::string Query(const std::string& sql, const std::string& expect) {
    return R"({"send":{"method":"POST","path":"${d1}/${database}/query","body":{"sql":")" + sql +
           R"("}},"expect":)" + expect + "}";
  }

 private:
  RunningServer server_;
  int cases_ = 0;
};

TEST_F(CaseRunnerTest, AcceptsWhatIsAsExpected) {
  EXPECT_EQ(
      Report(Query("SELECT 1 AS a", R"({"status":200,"body":{"result":[{"results":[{"a":1}]}]}})")),
      "");
}

TEST_F(CaseRunnerTest, ReportsAWrongStatus) {
  EXPECT_NE(Report(Query("SELECT 1", R"({"status":201})")).find("status: expected 201, got 200"),
            std::string::npos);
}

TEST_F(CaseRunnerTest, ReportsAWrongBodyWithRequestAndAnswer) {
  const std::string report =
      Report(Query("SELECT 1 AS a", R"({"status":200,"body":{"result":[{"results":[{"a":2}]}]}})"));

  EXPECT_NE(report.find("step 1"), std::string::npos) << report;
  EXPECT_NE(report.find("body.result[0].results[0].a: expected 2, got 1"), std::string::npos)
      << report;
  EXPECT_NE(report.find("SELECT 1 AS a"), std::string::npos) << report;
  EXPECT_NE(report.find("\"success\":true"), std::string::npos) << report;
}

TEST_F(CaseRunnerTest, ReportsAWrongHeader) {
  const std::string report =
      Report(Query("SELECT 1", R"({"status":200,"headers":{"content-type":"x"}})"));

  EXPECT_NE(report.find("header content-type: expected"), std::string::npos) << report;
}

TEST_F(CaseRunnerTest, ReportsAWrongText) {
  const std::string report =
      Report(Query("SELECT 1", R"({"status":200,"text":{"$contains":"nowhere"}})"));

  EXPECT_NE(report.find("text: expected"), std::string::npos) << report;
}

TEST_F(CaseRunnerTest, ReportsAFailureOfALaterStep) {
  const std::string good = Query("SELECT 1", R"({"status":200})");

  EXPECT_NE(Report(good + "," + Query("SELECT 1", R"({"status":404})")).find("step 2"),
            std::string::npos);
}

TEST_F(CaseRunnerTest, ReportsACaptureOfNothing) {
  const std::string step = Query("SELECT 1", R"({"status":200})");
  const std::string capturing = step.substr(0, step.size() - 1) + R"(,"capture":{"x":"/nowhere"}})";

  EXPECT_NE(Report(capturing).find("capture x"), std::string::npos);
}

TEST_F(CaseRunnerTest, CapturedValuesCanBeUsed) {
  const std::string create =
      R"({"send":{"method":"POST","path":"${d1}","body":{"name":"other"}},"expect":{"status":200},)"
      R"("capture":{"other":"/result/uuid"}})";
  const std::string get =
      R"({"send":{"method":"GET","path":"${d1}/${other}"},)"
      R"("expect":{"status":200,"body":{"result":{"uuid":"${other}","name":"other"}}}})";

  EXPECT_EQ(Report(create + "," + get), "");
}

TEST_F(CaseRunnerTest, ReportsAVariableThatNobodySet) {
  EXPECT_NE(Report(Query("SELECT ${nothing}", R"({"status":200})")).find("${nothing}"),
            std::string::npos);
}

TEST_F(CaseRunnerTest, DatabasesSurviveARestart) {
  const std::string make = Query("CREATE TABLE t(a); INSERT INTO t VALUES(7)", R"({"status":200})");
  const std::string look =
      Query("SELECT a FROM t", R"({"status":200,"body":{"result":[{"results":[{"a":7}]}]}})");

  EXPECT_EQ(Report(make + R"(,{"restart":true},)" + look), "");
}

}  // namespace
}  // namespace tests
