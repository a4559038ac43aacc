// A schema that is quickly written and that nobody can compile.

#pragma once

#include <string>

namespace tests {

// CREATE VIEW of v0, on the column a of a table t, and of others that join the one before with
// itself: to read from the last, SQLite would look at t 2^39 times.
inline std::string DoublingViews() {
  std::string sql = "CREATE VIEW v0 AS SELECT a FROM t;";
  for (int i = 1; i < 40; ++i) {
    const std::string before = "v" + std::to_string(i - 1);
    sql += "CREATE VIEW v" + std::to_string(i) + " AS SELECT x.a FROM " + before + " AS x, " +
           before + " AS y;";
  }
  return sql;
}

}  // namespace tests
