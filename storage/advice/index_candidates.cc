#include "storage/advice/index_candidates.h"

#include <algorithm>
#include <cstdint>
#include <memory>

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

// It is written for C alone.
extern "C" {
#include <sqlite3expert.h>
}

#include "storage/ascii.h"
#include "storage/error.h"
#include "storage/transfer/dump_text.h"
#include "storage/transfer/sql_tokens.h"

namespace storage {

namespace {

struct DestroyExpert {
  void operator()(sqlite3expert* expert) const noexcept { sqlite3_expert_destroy(expert); }
};
using Expert = std::unique_ptr<sqlite3expert, DestroyExpert>;

// What the expert says of a failure, if anything.
class Complaint {
 public:
  Complaint() = default;
  ~Complaint() { sqlite3_free(text_); }
  Complaint(const Complaint&) = delete;
  Complaint& operator=(const Complaint&) = delete;

  char** place() noexcept { return &text_; }
  [[noreturn]] void Throw(int code) const {
    // By this code it says that it could not make an index, mostly for want of a name.
    const bool has_no_index = code == SQLITE_BUSY_TIMEOUT;
    const char* const text = has_no_index ? "no index on its tables can be made" : text_;
    throw Error(ErrorKind::kInvalidSql, text == nullptr ? sqlite3_errstr(code) : text, code);
  }
  void ThrowUnlessOk(int code) const {
    if (code != SQLITE_OK) Throw(code);
  }

 private:
  char* text_ = nullptr;
};

// As CREATE INDEX statements, one behind the other.
std::string AskExpert(sqlite3* connection, const std::string& sql) {
  Complaint complaint;
  const Expert expert(sqlite3_expert_new(connection, complaint.place()));
  if (expert == nullptr) complaint.Throw(SQLITE_ERROR);
  // There are no rows that it could look at.
  sqlite3_expert_config(expert.get(), EXPERT_CONFIG_SAMPLE, 0);
  complaint.ThrowUnlessOk(sqlite3_expert_sql(expert.get(), sql.c_str(), complaint.place()));
  complaint.ThrowUnlessOk(sqlite3_expert_analyze(expert.get(), complaint.place()));
  const char* indexes = sqlite3_expert_report(expert.get(), 0, EXPERT_REPORT_INDEXES);
  return indexes == nullptr ? "" : indexes;
}

// What is returned has no say in how rows are found, and the expert's tables cannot return any.
std::string WithoutReturning(const std::string& sql) {
  SqlTokens tokens(sql);
  std::size_t depth = 0;
  for (SqlToken token = tokens.Next(); token.kind != SqlToken::Kind::kEnd; token = tokens.Next()) {
    if (token.IsSign('(')) ++depth;
    if (token.IsSign(')') && depth > 0) --depth;
    if (depth == 0 && token.Is("returning")) return sql.substr(0, token.end - token.text.size());
  }
  return sql;
}

std::string NameInSql(const std::string& name) {
  const bool is_bare =
      !name.empty() && !IsDigit(name.front()) &&
      std::ranges::all_of(name, [](char c) { return IsAlphanumeric(c) || c == '_'; }) &&
      sqlite3_keyword_check(name.data(), static_cast<int>(name.size())) == 0;
  if (is_bare) return name;
  std::string quoted;
  AppendDumpName(quoted, name);
  return quoted;
}

std::string CollationOf(sqlite3* connection, const std::string& table, const std::string& column) {
  const char* collation = nullptr;
  sqlite3_table_column_metadata(connection, "main", table.c_str(), column.c_str(), nullptr,
                                &collation, nullptr, nullptr, nullptr);
  return collation == nullptr ? "BINARY" : collation;
}

// The text by which somebody would make it: the expert's own puts names into single quotes.
std::string CreateIndexSql(SQLite::Database& connection, const std::string& name,
                           const std::string& table) {
  std::string sql = "CREATE INDEX " + NameInSql(name) + " ON " + NameInSql(table) + "(";
  SQLite::Statement columns(
      connection, "SELECT name, coll, desc FROM pragma_index_xinfo(?1) WHERE key ORDER BY seqno");
  columns.bind(1, name);
  for (const char* separator = ""; columns.executeStep(); separator = ", ") {
    const std::string column = columns.getColumn(0).getString();
    const std::string collation = columns.getColumn(1).getString();
    sql += separator + NameInSql(column);
    if (!EqualIgnoringCase(collation, CollationOf(connection.getHandle(), table, column))) {
      sql += " COLLATE " + NameInSql(collation);
    }
    if (columns.getColumn(2).getInt() != 0) sql += " DESC";
  }
  return sql + ")";
}

}  // namespace

std::vector<IndexCandidate> FindIndexCandidates(NamedSchema& schema, const std::string& sql) {
  SQLite::Database& connection = schema.connection();
  std::vector<IndexCandidate> candidates;
  try {
    const std::int64_t last_row =
        connection.execAndGet("SELECT max(rowid) FROM sqlite_schema").getInt64();
    connection.exec(AskExpert(connection.getHandle(), WithoutReturning(sql)));
    SQLite::Statement made(connection,
                           "SELECT name, tbl_name FROM sqlite_schema WHERE rowid > ?1"
                           " AND type = 'index' ORDER BY rowid");
    made.bind(1, last_row);
    while (made.executeStep()) {
      IndexCandidate& candidate = candidates.emplace_back();
      candidate.name = made.getColumn(0).getString();
      candidate.table = made.getColumn(1).getString();
      candidate.sql = CreateIndexSql(connection, candidate.name, candidate.table);
    }
  } catch (const SQLite::Exception& exception) {
    throw Error(ErrorKind::kInvalidSql, exception.what(), exception.getExtendedErrorCode());
  }
  return candidates;
}

}  // namespace storage
