// Commits of one row, one behind the other.

#pragma once

#include <chrono>
#include <cstdint>
#include <random>
#include <string>
#include <utility>

#include "bench/storage_subject.h"

namespace bench {

inline constexpr std::int64_t kCommittedRows = 1'000'000;

// A table of kCommittedRows rows, and the statement that changes one in place: ?1 a number of the
// row, ?2 a text.
inline std::string UpdatedTableSql() {
  return "PRAGMA journal_mode=WAL; CREATE TABLE t (id INTEGER PRIMARY KEY, value TEXT);"
         "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " +
         std::to_string(kCommittedRows) + ") INSERT INTO t SELECT i, '0123456789abcdef' FROM n";
}
inline constexpr const char* kUpdateRow = "UPDATE t SET value = ?2 WHERE id = ?1";

// The same numbers and texts in every run.
class OneRowCommits {
 public:
  // `statement` takes a number of a row and a text.
  explicit OneRowCommits(const char* statement) : statement_(statement) {}

  // Returns the seconds that `count` commits took.
  double Commit(StorageSubject& subject, std::int64_t count) {
    const auto start = std::chrono::steady_clock::now();
    for (std::int64_t i = 0; i < count; ++i) {
      std::string text(16, ' ');
      for (char& c : text) c = static_cast<char>('a' + generator_() % 26);
      subject.Run(statement_,
                  {storage::Value::Real(static_cast<double>(generator_() % kCommittedRows + 1)),
                   storage::Value::Text(std::move(text))});
    }
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  }

 private:
  const char* statement_;
  std::mt19937 generator_{1};
};

}  // namespace bench
