// What a database holds, without one.

#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tests/support/random.h"

namespace tests {

// A plain value.
class DatabaseModel {
 public:
  // As every new database is: with an empty table t(id, a).
  DatabaseModel() = default;

  // Changes it, and returns the SQL that does the same; empty where there is nothing to be done.
  std::string Change(Random& random);

  // What SchemaQuery() and a query of RowQueries() answer.
  std::string Schema() const;
  static const char* SchemaQuery();
  struct RowQuery {
    std::string sql;
    std::string rows;
  };
  std::vector<RowQuery> RowQueries() const;

  friend bool operator==(const DatabaseModel&, const DatabaseModel&) = default;

 private:
  struct Table {
    std::vector<std::string> columns = {"id", "a"};  // further ones hold NULLs
    bool has_index = false;
    std::map<std::uint64_t, std::string> rows;

    friend bool operator==(const Table&, const Table&) = default;
  };

  static std::string ChangeTable(const std::string& name, Table& table, std::uint64_t what,
                                 Random& random);
  static std::string Insert(const std::string& name, Table& table, std::uint64_t first,
                            std::uint64_t last, Random& random);

  std::map<std::string, Table> tables_ = {{"t", {}}};
};

}  // namespace tests
