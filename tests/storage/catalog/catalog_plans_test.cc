// What the catalog is asked takes the same time however many databases there are: no statement goes
// through all rows of a table.

#include <set>
#include <string>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include "tests/storage/namespaces/namespaces_fixture.h"

namespace storage {
namespace {

// The texts of the statements that a connection runs.
class StatementTrace {
 public:
  explicit StatementTrace(sqlite3* connection) : connection_(connection) {
    sqlite3_trace_v2(connection_, SQLITE_TRACE_STMT, &StatementTrace::Note, &texts_);
  }
  ~StatementTrace() { sqlite3_trace_v2(connection_, 0, nullptr, nullptr); }
  StatementTrace(const StatementTrace&) = delete;
  StatementTrace& operator=(const StatementTrace&) = delete;

  const std::set<std::string>& texts() const { return texts_; }

 private:
  static int Note(unsigned /*event*/, void* texts, void* /*statement*/, void* text) {
    const std::string sql = static_cast<const char*>(text);
    // A trigger's steps are told as comments.
    if (!sql.starts_with("--")) static_cast<std::set<std::string>*>(texts)->insert(sql);
    return 0;
  }

  sqlite3* const connection_;
  std::set<std::string> texts_;
};

// The steps of the plan that go through a table.
std::vector<std::string> ScansOf(SQLite::Database& connection, const std::string& sql) {
  std::vector<std::string> scans;
  SQLite::Statement plan(connection, "EXPLAIN QUERY PLAN " + sql);
  while (plan.executeStep()) {
    const std::string step = plan.getColumn(3).getString();
    if (step.starts_with("SCAN ") && step != "SCAN CONSTANT ROW") scans.push_back(step);
  }
  return scans;
}

class CatalogPlansTest : public NamespacesFixture {};

TEST_F(CatalogPlansTest, NoStatementOfARequestGoesThroughATable) {
  MakeTemplate("seeded");
  namespaces();
  Catalog& catalog = databases().catalog();
  catalog.file().Run([&](SQLite::Database& connection) {
    std::set<std::string> texts;
    {
      const StatementTrace trace(connection.getHandle());
      const std::string account = namespaces().Make({{}, "seeded", {}}).record.account_id;
      const DatabaseRecord made = MakeIn(account, "late");
      catalog.FindByName(account, "late");
      catalog.SetReadReplication(made, "auto");
      catalog.FindByUuid(account, made.uuid);
      catalog.List(account, {{}, 0, 10});
      catalog.Count(account, {"a", 0, 10});
      AskIn(account, "DELETE FROM t");
      databases().Delete(*catalog.FindByUuid(account, kUuid));
      namespaces().Reset(account);
      namespaces().Mark(account);
      namespaces().List("", 10);
      namespaces().RemoveExpired();
      databases().RemoveExpired();
      namespaces().Remove(account);
      texts = trace.texts();
    }
    EXPECT_GT(texts.size(), 30U);
    for (const std::string& sql : texts) {
      if (sql.starts_with("BEGIN") || sql.starts_with("COMMIT") || sql.starts_with("PRAGMA")) {
        continue;
      }
      EXPECT_THAT(ScansOf(connection, sql), testing::IsEmpty()) << sql;
    }
  });
}

}  // namespace
}  // namespace storage
