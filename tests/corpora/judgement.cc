#include "tests/corpora/judgement.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include "compat/json/utf8.h"
#include "storage/ascii.h"

namespace tests {

namespace {

struct Rule {
  std::string_view sign;  // a part of the error, or of the SQL
  std::string_view reason;
};

// By parts of D1's error. What stands first counts.
constexpr auto kRules = std::to_array<Rule>({
    {"To execute a transaction, please use", "transactions are the service's"},
    {"not authorized to use function", "a function that D1 does not have"},
    {"access to ", "a name that D1 keeps for itself"},
    {"not authorized", "an action that D1 does not allow"},
    {"Wrong number of parameter bindings", "a parameter without a value"},
    {"SQL code did not contain a statement", "a text with a NUL"},
    {"Requests without any query are not supported", "no statement"},
    {"statement too long", "limit: length of a statement"},
    {"string or blob too big", "limit: size of a value"},
    {"too many columns", "limit: columns"},
    {"too many terms in ORDER BY", "limit: columns"},
    {"too many terms in GROUP BY", "limit: columns"},
    {"Expression tree is too large", "limit: depth of an expression"},
    {"too many terms in compound SELECT", "limit: compound terms"},
    {"too many arguments on function", "limit: arguments"},
    {"variable number must be between", "limit: parameters"},
    {"too many SQL variables", "limit: parameters"},
    {"LIKE or GLOB pattern too complex", "limit: pattern"},
    {"too many levels of trigger recursion", "limit: depth of triggers"},
    {"out of memory", "limit: size of a program or an allocation"},
    {"exceeded timeout", "limit: time of a query"},
    {"exceeded the maximum", "limit: size of a result"},
});

// By parts of the SQL, in lower case.
constexpr auto kLeftOut = std::to_array<Rule>({
    {"random", "random values"},
    {"current_", "the time of day"},
    {"'now'", "the time of day"},
    {"unixepoch()", "the time of day"},
    {"datetime()", "the time of day"},
});

// PRAGMAs that may be set on D1, for the one request.
constexpr auto kSetForARequest = std::to_array<std::string_view>({
    "case_sensitive_like",
    "defer_foreign_keys",
    "foreign_keys",
    "ignore_check_constraints",
    "legacy_alter_table",
    "recursive_triggers",
    "reverse_unordered_selects",
});

constexpr auto kDifferences = std::to_array<Rule>({
    {"changes()", "a request has counters of its own"},
    {"last_insert_rowid()", "a request has counters of its own"},
    {"sqlite_source_id", "the engine is edited, and says so"},
    {"data_version", "it counts what other connections do"},
});

struct FileDifference {
  std::string_view file;
  std::string_view sql;  // in lower case
  std::string_view reason;
};

constexpr auto kDifferencesOfFiles = std::to_array<FileDifference>({
    {"rowid.test", "from t7", "behind the largest rowid SQLite takes a random one"},
});

template <std::size_t size>
std::string_view ReasonOf(std::string_view text, const std::array<Rule, size>& rules) {
  for (const Rule& rule : rules) {
    if (text.find(rule.sign) != std::string_view::npos) return rule.reason;
  }
  return {};
}

// As D1's JSON can show it.
bool IsSame(const Cell& server, const Cell& stock) {
  if (stock.kind == Cell::Kind::kNumber && !std::isfinite(stock.number)) {
    return server.kind == Cell::Kind::kNull;
  }
  if (server.kind != stock.kind) return false;
  switch (stock.kind) {
    case Cell::Kind::kNull:
      return true;
    case Cell::Kind::kNumber:
      return server.number == stock.number;
    case Cell::Kind::kText:
      return server.text == compat::ReplaceInvalidUtf8(stock.text);
    case Cell::Kind::kBlob:
      return server.text == stock.text;
  }
  return false;
}

// SQLite tells the fourth column of one name, and those behind it, apart by a random number:
// "a:408930598".
std::string_view WithoutNumber(std::string_view column) {
  const std::size_t colon = column.rfind(':');
  const bool is_numbered = colon != std::string_view::npos && colon + 1 < column.size() &&
                           std::all_of(column.begin() + static_cast<std::ptrdiff_t>(colon) + 1,
                                       column.end(), storage::IsDigit);
  return is_numbered ? column.substr(0, colon) : column;
}

bool IsSameColumn(const std::string& server, const std::string& stock) {
  return WithoutNumber(server) == WithoutNumber(stock);
}

// D1 appends the offset and the code's name: "no such table: t at offset 14: SQLITE_ERROR".
bool IsSameError(const std::string& server, const Outcome& stock) {
  std::string expected = compat::ReplaceInvalidUtf8(*stock.error);
  if (stock.error_offset >= 0) expected += " at offset " + std::to_string(stock.error_offset);
  return server.starts_with(expected + ": SQLITE_");
}

}  // namespace

std::string_view ReasonToLeaveOut(const std::string& sql) {
  if (compat::FindInvalidUtf8(sql) != std::string::npos) return "a text that is no UTF-8";
  const std::string lower = storage::LowerCase(sql);
  if (const std::string_view reason = ReasonOf(lower, kLeftOut); !reason.empty()) return reason;
  if (lower.starts_with("pragma") && lower.find_first_of("=(") != std::string::npos) {
    for (const std::string_view name : kSetForARequest) {
      if (lower.find(name) != std::string::npos) return "a PRAGMA that ends with its request";
    }
  }
  return {};
}

std::string_view RuleThatRefuses(const std::string& sql, const Outcome& server) {
  if (!server.error) return {};
  if (storage::LowerCase(sql).starts_with("pragma") &&
      server.error->find("not authorized") != std::string::npos) {
    return "a PRAGMA that D1 does not allow";
  }
  return ReasonOf(*server.error, kRules);
}

std::string_view KnownDifference(const std::string& file, const std::string& sql) {
  const std::string lower = storage::LowerCase(sql);
  if (lower.find("explain") != std::string::npos && lower.find("query plan") == std::string::npos) {
    return "EXPLAIN shows how often a connection has read the schema";
  }
  for (const FileDifference& known : kDifferencesOfFiles) {
    if (known.file == file && lower.find(known.sql) != std::string::npos) return known.reason;
  }
  return ReasonOf(lower, kDifferences);
}

std::string Difference(const Outcome& server, const Outcome& stock) {
  if (server.status >= 500) return "a fault of the server";
  if (server.error.has_value() != stock.error.has_value()) return "an error on one side";
  if (server.error) return IsSameError(*server.error, stock) ? "" : "another error";
  if (!std::equal(server.columns.begin(), server.columns.end(), stock.columns.begin(),
                  stock.columns.end(), IsSameColumn)) {
    return "other columns";
  }
  if (server.rows.size() != stock.rows.size()) return "another number of rows";
  for (std::size_t row = 0; row < stock.rows.size(); ++row) {
    for (std::size_t column = 0; column < stock.columns.size(); ++column) {
      if (!IsSame(server.rows[row].at(column), stock.rows[row].at(column))) {
        return "another value in row " + std::to_string(row + 1) + ", column " +
               std::to_string(column + 1);
      }
    }
  }
  return {};
}

}  // namespace tests
