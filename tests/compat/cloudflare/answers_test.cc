// The bodies of answers: databases, queries, accounts.

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "compat/access.h"
#include "compat/cloudflare/account_json.h"
#include "compat/cloudflare/database_json.h"
#include "compat/cloudflare/query_answer.h"
#include "compat/cloudflare/regions.h"
#include "compat/json/json_writer.h"
#include "tests/support/database_fixture.h"

namespace compat::cloudflare {
namespace {

storage::DatabaseRecord Record() {
  storage::DatabaseRecord record;
  record.uuid = "u";
  record.name = "shop";
  record.created_at_ms = 1'790'665'035'905;
  record.region = "APAC";
  record.read_replication = "disabled";
  return record;
}

TEST(CloudflareAnswersTest, DescribesADatabaseAsEachRouteDoes) {
  const storage::DatabaseStatistics statistics{8192, 3};
  std::string created;
  JsonWriter created_json(created);
  WriteCreatedDatabase(created_json, Record(), statistics);
  EXPECT_EQ(created,
            R"({"uuid":"u","name":"shop","created_at":"2026-09-29T06:57:15.905Z",)"
            R"("version":"production","file_size":8192,"num_tables":3,"created_in_region":"APAC",)"
            R"("jurisdiction":null,"read_replication":{"mode":"disabled"}})");
  std::string listed;
  JsonWriter listed_json(listed);
  storage::DatabaseRecord european = Record();
  european.jurisdiction = "eu";
  WriteListedDatabase(listed_json, european, statistics);
  EXPECT_EQ(listed,
            R"({"uuid":"u","name":"shop","created_at":"2026-09-29T06:57:15.905Z",)"
            R"("version":"production","num_tables":3,"file_size":8192,"jurisdiction":"eu"})");
  std::string shown;
  JsonWriter shown_json(shown);
  WriteDatabase(shown_json, Record(), statistics, Fields{QueryParameters("")});
  EXPECT_EQ(shown,
            R"({"uuid":"u","name":"shop","created_at":"2026-09-29T06:57:15.905Z",)"
            R"("version":"production","num_tables":3,"file_size":8192,"running_in_region":"APAC",)"
            R"("read_replication":{"mode":"disabled"},"jurisdiction":null})");
  std::string part;
  JsonWriter part_json(part);
  WriteDatabase(part_json, Record(), statistics, Fields{QueryParameters("fields=name,uuid")});
  EXPECT_EQ(part, R"({"uuid":"u","name":"shop"})");
}

class CloudflareQueryAnswerTest : public tests::DatabaseFixture {};

TEST_F(CloudflareQueryAnswerTest, HasMetaInTheServicesOrder) {
  QueryAnswer answer(RowFormat::kObjects, "APAC", 1U << 20U);
  const std::vector<storage::Query> queries = {{"INSERT INTO t(a) VALUES ('x') RETURNING id", {}}};
  database().Run(queries, storage::Access::kReadWrite, answer);
  std::string body = std::move(answer).Finish();

  // The two durations are the same number.
  const std::string key = R"("sql_duration_ms":)";
  const std::size_t start = body.find(key) + key.size();
  const std::string duration = body.substr(start, body.find('}', start) - start);
  EXPECT_EQ(body,
            R"({"result":[{"results":[{"id":1}],"success":true,"meta":{"served_by":"v3-prod",)"
            R"("served_by_region":"APAC","served_by_colo":"SIN","served_by_primary":true,)"
            R"("timings":{"sql_duration_ms":)" +
                duration + R"(},"duration":)" + duration +
                R"(,"changes":1,"last_row_id":1,"changed_db":true,"size_after":12288,)"
                R"("rows_read":1,"rows_written":2,"total_attempts":1}}],)"
                R"("errors":[],"messages":[],"success":true})");
}

TEST(CloudflareAnswersTest, EveryRegionHasADataCentre) {
  for (const std::string_view region : kRegions) {
    EXPECT_EQ(ColoOf(region).size(), 3U) << region;
  }
  EXPECT_EQ(RegionOfJurisdiction("eu"), "WEUR");
  EXPECT_EQ(RegionOfJurisdiction("fedramp"), "ENAM");
  EXPECT_EQ(RegionOfJurisdiction("us"), "ENAM");
}

TEST(CloudflareAnswersTest, ListsAccountsInPages) {
  std::vector<Account> accounts(23);
  std::vector<const Account*> pointers;
  for (std::size_t i = 0; i < accounts.size(); ++i) {
    accounts[i].id = "id" + std::to_string(i);
    accounts[i].name = "name" + std::to_string(i);
    pointers.push_back(&accounts[i]);
  }
  const std::string first = AccountList(pointers, 1);
  EXPECT_TRUE(first.starts_with(R"({"result":[{"id":"id0","name":"name0","type":"standard"},)"))
      << first;
  EXPECT_NE(first.find(R"("count":20,"page":1,"per_page":20,"total_count":23)"), std::string::npos);
  EXPECT_NE(AccountList(pointers, 2).find(R"("count":3,"page":2)"), std::string::npos);
  EXPECT_TRUE(AccountList(pointers, 3).starts_with(R"({"result":[],)"));
  EXPECT_TRUE(MembershipList(pointers, 999'999'999).starts_with(R"({"result":[],)"));
  EXPECT_NE(MembershipList(pointers, 1).find(R"("account":{"id":"id0")"), std::string::npos);
}

}  // namespace
}  // namespace compat::cloudflare
