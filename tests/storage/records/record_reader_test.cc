// Pages as they are walked in a large catalog, whose rows are not sorted but followed through an
// index.

#include "storage/records/record_reader.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>

#include "storage/catalog/catalog_file.h"
#include "storage/records/page_sql.h"
#include "tests/support/temp_directory.h"

namespace storage {
namespace {

using Direction = RecordSortKey::Direction;
using Nulls = RecordSortKey::Nulls;

constexpr int kRows = 3000;

class RecordReaderTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    files = std::make_unique<tests::TempDirectory>();
    catalog = std::make_unique<CatalogFile>(files->path() / "catalog.sqlite",
                                            CatalogFile::OpenMode::kReadWrite);
    catalog->Change([](SQLite::Database& connection) {
      connection.exec("INSERT INTO workspaces VALUES ('w', 'w', 'w', 'short')");
      SQLite::Statement insert(
          connection,
          "INSERT INTO records (id, workspace_id, slug, name, description, kind, status, uuid,"
          " database_name, created_by, deleted_at_ms, created_at_ms, updated_at_ms, namespace_id)"
          " VALUES"
          " (printf('dbs_%06d', ?1 * 7919 % 3000), 'w', 's' || ?1, 'n' || (?1 % 50),"
          "  iif(?1 % 3, 'd' || (?1 % 10), NULL), 'd1',"
          "  iif(?1 % 100, 'ready', iif(?1 % 200, 'failed', 'provisioning')), 'u' || ?1, 'b' || ?1,"
          "  'usr' || (?1 % 3), iif(?1 % 20, NULL, ?1), ?1 % 500, ?1 % 700, ?2)");
      for (int i = 0; i < 2 * kRows; ++i) {
        insert.bind(1, i / 2);
        insert.bind(2, i % 2 == 0 ? "" : "other");  // which nobody is to see
        insert.exec();
        insert.reset();
      }
    });
  }
  static void TearDownTestSuite() {
    catalog.reset();
    files.reset();
  }

  static std::unique_ptr<tests::TempDirectory> files;
  static std::unique_ptr<CatalogFile> catalog;
  RecordReader reader{catalog->path(), Strangers::kNone};
};

std::unique_ptr<tests::TempDirectory> RecordReaderTest::files;
std::unique_ptr<CatalogFile> RecordReaderTest::catalog;

// Whether `a` comes before `b`, by SQLite's order of values.
bool IsBefore(const std::vector<RecordSortKey>& order, const WorkspaceRecord& a,
              const WorkspaceRecord& b) {
  for (const RecordSortKey& key : order) {
    const Value x = SortValueOf(a, key.column);
    const Value y = SortValueOf(b, key.column);
    const bool x_null = x.type == ValueType::kNull;
    const bool y_null = y.type == ValueType::kNull;
    if (x_null && y_null) continue;
    if (x_null != y_null) return x_null == (key.nulls == Nulls::kFirst);
    if (x.integer == y.integer && x.bytes == y.bytes) continue;
    const bool is_less = x.integer != y.integer ? x.integer < y.integer : x.bytes < y.bytes;
    return is_less == (key.direction == Direction::kAscending);
  }
  return false;
}

TEST_F(RecordReaderTest, WalksEveryOrderThereAndBack) {
  std::minstd_rand random(1);
  const auto below = [&](int end) {
    return static_cast<int>(random() % static_cast<unsigned>(end));
  };
  RecordQuery everything;
  everything.deleted = Deleted::kShown;
  everything.order = {{RecordColumn::kId}};
  everything.limit = kRows;
  const std::vector<WorkspaceRecord> rows = reader.List(everything).records;
  ASSERT_EQ(rows.size(), static_cast<std::size_t>(kRows));

  for (int first = 0; first <= static_cast<int>(RecordColumn::kUpdatedAt); ++first) {
    RecordQuery query;
    query.deleted = below(2) == 0 ? Deleted::kShown : Deleted::kHidden;
    for (const int column : {first, below(14)}) {
      const auto key = static_cast<RecordColumn>(column);
      if (key == RecordColumn::kId || (!query.order.empty() && query.order[0].column == key)) {
        continue;
      }
      query.order.push_back({key, below(2) == 0 ? Direction::kAscending : Direction::kDescending,
                             below(2) == 0 ? Nulls::kFirst : Nulls::kLast});
    }
    query.order.push_back({RecordColumn::kId});
    query.limit = 611;
    std::vector<WorkspaceRecord> expected;
    std::copy_if(rows.begin(), rows.end(), std::back_inserter(expected), [&](const auto& row) {
      return query.deleted == Deleted::kShown || !row.deleted_at_ms;
    });
    std::sort(expected.begin(), expected.end(),
              [&](const auto& a, const auto& b) { return IsBefore(query.order, a, b); });

    std::vector<std::string> forwards;
    std::vector<std::string> backwards;
    RecordPage page = reader.List(query);
    const auto position_of = [&](const WorkspaceRecord& record, RecordPosition::Side side) {
      RecordPosition position{side, {}};
      for (const RecordSortKey& key : query.order) {
        position.values.push_back(SortValueOf(record, key.column));
      }
      return position;
    };
    for (;;) {
      EXPECT_EQ(page.total, expected.size());
      EXPECT_EQ(page.has_previous, !forwards.empty());
      for (const auto& record : page.records) forwards.push_back(record.id);
      if (!page.has_next || forwards.size() > expected.size()) break;
      query.position = position_of(page.records.back(), RecordPosition::Side::kAfter);
      page = reader.List(query);
    }
    while (page.has_previous && backwards.size() <= expected.size()) {
      query.position = position_of(page.records.front(), RecordPosition::Side::kBefore);
      page = reader.List(query);
      EXPECT_TRUE(page.has_next);
      std::vector<std::string> ids;
      ids.reserve(page.records.size());
      for (const auto& record : page.records) ids.push_back(record.id);
      backwards.insert(backwards.begin(), ids.begin(), ids.end());
    }
    std::vector<std::string> ids;
    ids.reserve(expected.size());
    for (const auto& record : expected) ids.push_back(record.id);
    EXPECT_EQ(forwards, ids) << "first key " << first;
    ids.resize(backwards.size());
    EXPECT_EQ(backwards, ids) << "first key " << first;
    EXPECT_GE(backwards.size() + query.limit, expected.size());
  }
}

TEST_F(RecordReaderTest, SeesWhatWasCommittedBeforeTheCall) {
  RecordQuery query;
  query.order = {{RecordColumn::kId}};
  query.limit = 1;
  const std::uint64_t before = reader.List(query).total;

  catalog->Change([](SQLite::Database& connection) {
    connection.exec("UPDATE records SET deleted_at_ms = 1 WHERE id = 'dbs_000001'");
  });
  EXPECT_EQ(reader.List(query).total, before - 1);

  catalog->Change([](SQLite::Database& connection) {
    connection.exec("UPDATE records SET deleted_at_ms = NULL WHERE id = 'dbs_000001'");
  });
  EXPECT_EQ(reader.List(query).total, before);
}

TEST_F(RecordReaderTest, HidesTheRecordsOfStrangers) {
  RecordReader careful(catalog->path(), Strangers::kSome);
  RecordQuery query;
  query.order = {{RecordColumn::kId}};
  query.limit = 1;
  EXPECT_GT(careful.List(query).total, 0U);

  catalog->Change([](SQLite::Database& connection) { connection.exec("DELETE FROM workspaces"); });
  EXPECT_EQ(careful.List(query).total, 0U);
  catalog->Change([](SQLite::Database& connection) {
    connection.exec("INSERT INTO workspaces VALUES ('w', 'w', 'w', 'short')");
  });
}

// How SQLite runs a page.
std::string PlanOf(SQLite::Database& connection, const BoundSql& sql) {
  SQLite::Statement explain(connection, "EXPLAIN QUERY PLAN " + sql.text);
  std::string plan;
  while (explain.executeStep()) plan += explain.getColumn(3).getString() + "; ";
  return plan;
}

TEST_F(RecordReaderTest, EntersAnOrdersIndexAtThePosition) {
  RecordQuery query;
  query.order = {{RecordColumn::kName},
                 {RecordColumn::kCreatedAt, Direction::kDescending},
                 {RecordColumn::kId}};
  const BoundSql match = MatchSql(query, Strangers::kNone);
  const std::vector<Value> position = {Value::Text("n"), Value::Integer(1), Value::Text("dbs")};
  std::string plan;
  catalog->Run([&](SQLite::Database& connection) {
    plan = PlanOf(connection, PageSql(match, query.order, &position, Walk::kOrder, 10));
  });

  EXPECT_NE(plan.find("SEARCH r USING INDEX records_by_name (namespace_id=? AND name>?)"),
            std::string::npos)
      << plan;
  EXPECT_NE(plan.find("USE TEMP B-TREE FOR LAST 2 TERMS"), std::string::npos) << plan;
}

}  // namespace
}  // namespace storage
