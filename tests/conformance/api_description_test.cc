#include "tests/conformance/api_description.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/running_server.h"

namespace tests {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

rapidjson::Document Json(const char* text) {
  rapidjson::Document document;
  document.Parse(text);
  return document;
}

TEST(ApiDescriptionTest, TellsAnAnswerThatIsNotAsDescribed) {
  const RunningServer server;
  ApiDescription description(server.port());
  const auto differences = [&](const char* path, int status, const char* body) {
    return description.Differences("GET", path, status, Json(body));
  };

  EXPECT_THAT(differences("/api/databases/dbs_1/tables", 200, R"({"tables":["t"]})"), IsEmpty());
  EXPECT_THAT(differences("/api/databases/dbs_1/tables?x=y", 200, R"({"tables":[1]})"),
              ElementsAre(HasSubstr("body/tables/0")));
  EXPECT_THAT(differences("/api/databases/dbs_1/tables", 200, R"({"tables":[],"more":1})"),
              ElementsAre(HasSubstr("additionalProperties")));
  EXPECT_THAT(differences("/api/databases/dbs_1", 200, R"({"id":"dbs_1"})"),
              ElementsAre(HasSubstr("required")));
  EXPECT_THAT(differences("/api/databases/dbs_1", 404, R"({"tables":[]})"),
              ElementsAre(HasSubstr("Error")));
  EXPECT_THAT(differences("/api/unknown", 404,
                          R"({"error":{"code":"not_found","message":"","requestId":"r"}})"),
              IsEmpty());
}

}  // namespace
}  // namespace tests
