#include "compat/cloudflare/database_request.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/support/error_kind_of.h"

namespace compat::cloudflare {
namespace {

using storage::ErrorKind;
using tests::ErrorMessageOf;

std::string CreateFault(const std::string& body) {
  return ErrorMessageOf([&] { ParseCreateRequest(body); });
}
std::string ListFault(const std::string& query) {
  return ErrorMessageOf([&] { ParseListRequest(QueryParameters(query)); });
}
std::string UpdateFault(const std::string& body, Presence presence) {
  return ErrorMessageOf([&] { ParseUpdateRequest(body, presence); });
}

TEST(CloudflareDatabaseRequestTest, ReadsACreation) {
  const CreateRequest request =
      ParseCreateRequest(R"({"name":"shop_1","primary_location_hint":"weur","jurisdiction":"eu",)"
                         R"("read_replication":{"mode":"auto"},"experimental":true})");
  EXPECT_EQ(request.name, "shop_1");
  EXPECT_EQ(request.region, "WEUR");
  EXPECT_EQ(request.jurisdiction, "eu");
  EXPECT_EQ(request.read_replication, "auto");

  const CreateRequest bare = ParseCreateRequest(R"({"name":"a","jurisdiction":null})");
  EXPECT_EQ(bare.region, std::nullopt);
  EXPECT_EQ(bare.jurisdiction, std::nullopt);
  EXPECT_EQ(bare.read_replication, std::nullopt);
}

TEST(CloudflareDatabaseRequestTest, TakesTheNamesThatTheServiceTakes) {
  for (const char* name : {"a", "A-1", "_prisma_shadow_1", "0"}) {
    EXPECT_EQ(CreateFault(std::string(R"({"name":")") + name + "\"}"), "no error") << name;
  }
  for (const char* name : {"", "-a", "a b", "a/b", "a.b", "\\u00e9", "a\\u0000"}) {
    EXPECT_EQ(CreateFault(std::string(R"({"name":")") + name + "\"}"),
              "Invalid property: name => Invalid")
        << name;
  }
  EXPECT_EQ(CreateFault(R"({"name":")" + std::string(256, 'a') + "\"}"), "no error");
  EXPECT_NE(CreateFault(R"({"name":")" + std::string(257, 'a') + "\"}"), "no error");
}

TEST(CloudflareDatabaseRequestTest, NamesEveryFaultOfACreation) {
  EXPECT_EQ(CreateFault("{}"), "Invalid property: name => Required");
  EXPECT_EQ(CreateFault(R"({"name":1})"),
            "Invalid property: name => Expected string, received number");
  EXPECT_EQ(CreateFault(R"({"name":"a","primary_location_hint":"mars"})"),
            "Invalid property: primary_location_hint => Invalid enum value. Expected 'WNAM' | "
            "'ENAM' | 'WEUR' | 'EEUR' | 'APAC' | 'OC'");
  EXPECT_EQ(
      CreateFault(R"({"jurisdiction":"mars","read_replication":{}})"),
      "Invalid property: name => Required | "
      "Invalid property: jurisdiction => Invalid enum value. Expected 'eu' | 'fedramp' | 'us' "
      "| Invalid property: read_replication.mode => Required");
  EXPECT_EQ(tests::ErrorKindOf([] { ParseCreateRequest("{}"); }), ErrorKind::kInvalidRequest);
}

TEST(CloudflareDatabaseRequestTest, ReadsAChange) {
  const std::string body = R"({"read_replication":{"mode":"disabled"}})";
  EXPECT_EQ(ParseUpdateRequest(body, Presence::kRequired).read_replication, "disabled");
  EXPECT_EQ(ParseUpdateRequest("{}", Presence::kOptional).read_replication, std::nullopt);
  EXPECT_EQ(ParseUpdateRequest("", Presence::kOptional).read_replication, std::nullopt);
  EXPECT_EQ(UpdateFault("{}", Presence::kRequired),
            "Invalid property: read_replication => Required");
  EXPECT_EQ(UpdateFault(R"({"read_replication":1})", Presence::kOptional),
            "Invalid property: read_replication => Expected object, received number");
  EXPECT_EQ(UpdateFault(R"({"read_replication":{"mode":"on"}})", Presence::kOptional),
            "Invalid property: read_replication.mode => Invalid enum value. Expected 'auto' | "
            "'disabled'");
  EXPECT_NE(UpdateFault("", Presence::kRequired), "no error");
}

TEST(CloudflareDatabaseRequestTest, ReadsWhichPageIsWanted) {
  const ListRequest all = ParseListRequest(QueryParameters(""));
  EXPECT_EQ(all.page, 1U);
  EXPECT_EQ(all.per_page, 100U);
  EXPECT_EQ(all.name_part, std::nullopt);
  const ListRequest some = ParseListRequest(QueryParameters("page=3&per_page=10&name=sh%20op"));
  EXPECT_EQ(some.page, 3U);
  EXPECT_EQ(some.per_page, 10U);
  EXPECT_EQ(some.name_part, "sh op");
  EXPECT_EQ(ParseListRequest(QueryParameters("per_page=10000")).per_page, 10'000U);
}

TEST(CloudflareDatabaseRequestTest, RefusesPagesThatThereCannotBe) {
  EXPECT_EQ(ListFault("page=0"),
            "Invalid property: page => Number must be greater than or equal to 1");
  EXPECT_EQ(ListFault("per_page=9"),
            "Invalid property: per_page => Number must be greater than or equal to 10");
  EXPECT_EQ(ListFault("per_page=10001"),
            "Invalid property: per_page => Number must be less than or equal to 10000");
  for (const char* query :
       {"page=", "page=x", "page=1x", "page=1.5", "page=+1", "page=99999999999999999999"}) {
    EXPECT_NE(ListFault(query), "no error") << query;
  }
}

TEST(CloudflareDatabaseRequestTest, KnowsWhichFieldsAreWanted) {
  const Fields all{QueryParameters("")};
  EXPECT_TRUE(all.Wants("uuid"));
  EXPECT_TRUE(all.Wants("running_in_region"));
  for (const char* query : {"fields=uuid,name", "fields=uuid&fields=name", "fields=uuid%2Cname"}) {
    const Fields some{QueryParameters(query)};
    EXPECT_TRUE(some.Wants("uuid")) << query;
    EXPECT_TRUE(some.Wants("name")) << query;
    EXPECT_FALSE(some.Wants("file_size")) << query;
  }
  EXPECT_TRUE(ErrorMessageOf([] {
                Fields{QueryParameters("fields=uuid,nope")};
              }).starts_with("Invalid property: fields => Invalid enum value. Expected 'uuid' | "));
}

TEST(CloudflareDatabaseRequestTest, KnowsAUuid) {
  EXPECT_TRUE(IsUuid("6f9619ff-8b86-4d01-b42d-00cf4fc964ff"));
  EXPECT_TRUE(IsUuid("6F9619FF-8B86-4D01-B42D-00CF4FC964FF"));
  for (const char* text :
       {"", "shop", "6f9619ff-8b86-4d01-b42d-00cf4fc964f", "6f9619ff-8b86-4d01-b42d-00cf4fc964fff",
        "6f9619ff08b86-4d01-b42d-00cf4fc964ff", "6f9619fg-8b86-4d01-b42d-00cf4fc964ff"}) {
    EXPECT_FALSE(IsUuid(text)) << text;
  }
  EXPECT_EQ(ErrorMessageOf([] { CheckIsUuid("shop"); }),
            "Invalid property: databaseId => Invalid uuid");
}

}  // namespace
}  // namespace compat::cloudflare
