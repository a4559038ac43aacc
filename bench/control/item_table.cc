#include "bench/control/item_table.h"

#include <algorithm>

namespace bench {

std::vector<std::string> RowsSql(int rows) {
  constexpr int kPart = 25'000;
  std::vector<std::string> sql = {
      "CREATE TABLE item (id INTEGER PRIMARY KEY, n INTEGER NOT NULL, content BLOB NOT NULL)"};
  for (int first = 1; first <= rows; first += kPart) {
    const int last = std::min(first + kPart - 1, rows);
    sql.push_back("WITH RECURSIVE numbers(n) AS (SELECT " + std::to_string(first) +
                  " UNION ALL SELECT n + 1 FROM numbers WHERE n < " + std::to_string(last) +
                  ") INSERT INTO item SELECT n, 0, randomblob(960) FROM numbers");
  }
  return sql;
}

std::vector<std::string> MegabytesSql(int megabytes) { return RowsSql(megabytes * 1000); }

std::string ChangeSql(int rows) {
  constexpr int kChangedRows = 100;
  const int step = std::max(rows / kChangedRows, 1);
  std::string keys;
  for (int i = 1; i <= kChangedRows; ++i) {
    keys += (keys.empty() ? "" : ",") + std::to_string(i * step);
  }
  return "UPDATE item SET n = n + 1 WHERE id IN (" + keys + ")";
}

std::string ScatteredChangeSql(int rows, int changed) {
  return "WITH RECURSIVE k(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM k WHERE i < " +
         std::to_string(changed) + ") UPDATE item SET n = n + 1 WHERE id IN (SELECT i * " +
         std::to_string(rows / changed) + " FROM k)";
}

std::string PointSelect(std::mt19937& random, int rows) {
  return "SELECT n FROM item WHERE id = " +
         std::to_string(std::uniform_int_distribution<int>(1, rows)(random));
}

}  // namespace bench
