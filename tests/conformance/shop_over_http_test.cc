// Fills a database of real size over HTTP, as clients do, and asks it what it holds.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include "tests/conformance/exchange.h"
#include "tests/conformance/matcher.h"
#include "tests/support/running_server.h"
#include "tests/support/shop.h"

namespace tests {
namespace {

// A running server with the full shop in a database.
class ShopOverHttpTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    server = std::make_unique<RunningServer>();
    const rapidjson::Document created = Post("", R"({"name":"shop"})");
    ASSERT_TRUE(created["success"].GetBool()) << JsonText(created);
    database = created["result"]["uuid"].GetString();
    Run(ShopSchema());
    std::string text;
    totals = MakeShopRows({}, [&](std::string_view statement) {
      text.append(statement).append(";\n");
      if (text.size() > kTextBytes) Run(std::exchange(text, ""));
    });
    Run(text);
  }

  static void TearDownTestSuite() {
    EXPECT_EQ(server->Stop(), 0) << server->Log();
    server.reset();
  }

  // The only value of the only row that `sql` gives.
  static std::uint64_t Number(const std::string& sql) {
    const rapidjson::Document answer = Query(sql);
    const rapidjson::Value* const results =
        answer["success"].GetBool() ? &answer["result"][0]["results"] : nullptr;
    if (results == nullptr || results->Size() != 1 ||
        !results->Begin()->MemberBegin()->value.IsUint64()) {
      ADD_FAILURE() << sql << "\n" << JsonText(answer);
      return 0;
    }
    return results->Begin()->MemberBegin()->value.GetUint64();
  }

  static std::unique_ptr<RunningServer> server;
  static std::string database;
  static ShopTotals totals;

 private:
  static constexpr std::size_t kTextBytes =
      1'000'000;  // several statements, each within D1's limit

  static rapidjson::Document Post(const std::string& path, const std::string& body) {
    const HttpRequest request = {
        .method = "POST",
        .path = "/client/v4/accounts/" + server->account_id() + "/d1/database" + path,
        .headers = {{"authorization", "Bearer " + server->token()}},
        .body = body};
    const HttpAnswer answer = Exchange(server->port(), WireText(request, "localhost"));
    rapidjson::Document json;
    json.Parse(answer.body.data(), answer.body.size());
    EXPECT_TRUE(json.IsObject() && json.HasMember("success"))
        << answer.status << " " << answer.body;
    return json;
  }

  static rapidjson::Document Query(const std::string& sql) {
    const rapidjson::Value text(rapidjson::StringRef(sql.data(), sql.size()));
    return Post("/" + database + "/query", "{\"sql\":" + JsonText(text) + "}");
  }

  static void Run(const std::string& sql) {
    const rapidjson::Document answer = Query(sql);
    ASSERT_TRUE(answer["success"].GetBool()) << JsonText(answer) << "\n" << sql.substr(0, 1000);
  }
};

std::unique_ptr<RunningServer> ShopOverHttpTest::server;
std::string ShopOverHttpTest::database;
ShopTotals ShopOverHttpTest::totals;

TEST_F(ShopOverHttpTest, HoldsWhatWasMade) {
  EXPECT_EQ(Number("SELECT count(*) FROM customers"), totals.customers);
  EXPECT_EQ(Number("SELECT count(*) FROM products"), totals.products);
  EXPECT_EQ(Number("SELECT count(*) FROM orders"), totals.orders);
  EXPECT_EQ(Number("SELECT count(*) FROM order_items"), totals.order_items);
  EXPECT_EQ(Number("SELECT count(*) FROM reviews"), totals.reviews);
  EXPECT_EQ(Number("SELECT count(*) FROM orders WHERE status = 'open'"), totals.open_orders);
}

TEST_F(ShopOverHttpTest, FullTextIndexesFollowTheirTables) {
  EXPECT_EQ(Number("SELECT count(*) FROM products_search WHERE products_search MATCH 'waterproof'"),
            totals.waterproof_products);
  EXPECT_EQ(
      Number("SELECT count(*) FROM reviews_search WHERE reviews_search MATCH 'disappointing'"),
      totals.disappointed_reviews);
}

TEST_F(ShopOverHttpTest, ViewsAndTriggersAddUp) {
  EXPECT_EQ(Number("SELECT sum(total_cents) FROM revenue_by_country"), totals.revenue_cents);
  EXPECT_EQ(Number("SELECT sum(lines) FROM order_summaries"), totals.order_items);
  EXPECT_EQ(Number("SELECT sum(quantity * price_cents) FROM order_items"), totals.revenue_cents);
  EXPECT_EQ(Number("SELECT sum(stars) FROM reviews"), totals.stars);
}

TEST_F(ShopOverHttpTest, IsSound) {
  EXPECT_EQ(Number("SELECT count(*) FROM pragma_foreign_key_check"), 0U);
  EXPECT_EQ(Number("SELECT count(*) FROM pragma_quick_check WHERE quick_check <> 'ok'"), 0U);
}

}  // namespace
}  // namespace tests
