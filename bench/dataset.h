// The tables that every bench works on, and the statements that it measures.

#pragma once

#include <cstdint>
#include <string>

namespace bench {

inline constexpr std::int64_t kRows = 100'000;  // of table t, with the ids 1 to kRows

// Makes the tables t, with its rows, and log, which is empty. The same at every call.
inline std::string DatasetSql(std::int64_t rows = kRows) {
  return R"sql(
    CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL,
                    balance REAL NOT NULL, created_at TEXT NOT NULL);
    CREATE TABLE log (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, message TEXT NOT NULL);
    WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < )sql" +
         std::to_string(rows) + R"sql()
      INSERT INTO t
        SELECT n, printf('Customer %06d', n), printf('customer%d@example.com', n),
               (n * 7919 % 1000003) / 100.0, '2026-01-01T00:00:00.000Z'
          FROM numbers;)sql";
}

inline constexpr const char* kSelect = "SELECT * FROM t WHERE id = ?";
inline constexpr const char* kSelectMany = "SELECT * FROM t LIMIT ?";
inline constexpr const char* kInsert = "INSERT INTO log (at, message) VALUES (?, ?)";

}  // namespace bench
