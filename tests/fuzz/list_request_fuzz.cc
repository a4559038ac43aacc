// Feeds arbitrary bytes to the filter, orderBy and cursor of a list, and compiles with SQLite what
// comes of those that are accepted. The first byte says which. Built with D1_FUZZ and clang; run it
// with -max_total_time=60.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include <sqlite3.h>

#include "compat/workspace/cursor.h"
#include "compat/workspace/filter.h"
#include "compat/workspace/order_by.h"
#include "storage/catalog/catalog_schema.h"
#include "storage/error.h"
#include "storage/records/match_sql.h"
#include "storage/records/page_sql.h"

namespace {

// Stops the fuzzer when what must hold does not; assert is not there in a release build.
void Require(bool holds) {
  if (!holds) std::abort();
}

sqlite3* Catalog() {
  static sqlite3* const catalog = [] {
    sqlite3* connection = nullptr;
    Require(sqlite3_open(":memory:", &connection) == SQLITE_OK);
    Require(sqlite3_exec(connection, storage::NewestCatalogSql().c_str(), nullptr, nullptr,
                         nullptr) == SQLITE_OK);
    return connection;
  }();
  return catalog;
}

// What was accepted must be a statement with as many places as values.
void RequireCompiles(const storage::BoundSql& sql) {
  sqlite3_stmt* statement = nullptr;
  Require(sqlite3_prepare_v2(Catalog(), sql.text.c_str(), -1, &statement, nullptr) == SQLITE_OK);
  Require(sqlite3_bind_parameter_count(statement) == static_cast<int>(sql.values.size()));
  sqlite3_finalize(statement);
}

void Try(char which, std::string text) {
  storage::RecordQuery query;
  query.order = compat::workspace::DefaultOrder();
  std::vector<storage::Value> position = {storage::Value::Integer(1), storage::Value::Text("a")};
  const compat::workspace::CursorCodec cursors("key");
  switch (which) {
    case 0:
      query.condition = compat::workspace::ParseFilter(std::move(text));
      break;
    case 1: {
      query.order = compat::workspace::ParseOrderBy(std::move(text));
      const std::string cursor = cursors.Encode(query.order, {});
      position = cursors.Decode(query.order, cursor, "after");
      break;
    }
    default:
      // Nobody guesses a signature.
      cursors.Decode(query.order, text, "after");
      std::abort();
  }
  const storage::BoundSql match = MatchSql(query, storage::Strangers::kSome);
  RequireCompiles(CountSql(match));
  for (const storage::Walk walk : {storage::Walk::kAny, storage::Walk::kOrder}) {
    RequireCompiles(PageSql(match, query.order, &position, walk, 10));
    RequireCompiles(PageSql(match, Reversed(query.order), nullptr, walk, 10));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string text(reinterpret_cast<const char*>(data + 1), size - 1);
  try {
    Try(static_cast<char>(data[0] % 3), text);
  } catch (const storage::Error& error) {
    Require(error.kind() == storage::ErrorKind::kInvalidRequest && !error.path().empty());
  }
  return 0;
}
