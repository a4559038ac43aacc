// A schema that is quickly written and that nobody can compile.

#pragma once

#include <string>

namespace tests {

// CREATE VIEW of v0, on the column a of a table t, and of others that join the one before with
// itself: to read from the last, SQLite would look at t 2^39 times.
inline std::string DoublingViews() {
  std::string sql = "CREATE VIEW v0 AS SELECT a FROM t;";
  for (int i = 1; i < 40; ++i) {
    const std::string before = std::to_string(i - 1);
    sql.append("CREATE VIEW v").append(std::to_string(i)).append(" AS SELECT x.a FROM v");
    sql.append(before).append(" AS x, v").append(before).append(" AS y;");
  }
  return sql;
}

}  // namespace tests
