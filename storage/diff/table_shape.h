// What tables a state has, and what their rows look like.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "storage/diff/past_connection.h"
#include "storage/query/statement_policy.h"
#include "storage/segments/page_digest.h"

namespace storage {

struct TableShape {
  std::string name;
  PageNumber root = 0;
  bool has_rowid = true;
  std::vector<std::string> columns;      // as SELECT * has them
  std::vector<std::string> primary_key;  // its columns in the key's order; may be empty
  bool key_is_rowid = false;             // the primary key is another name of the rowid
  std::string rowid_name;  // by which the rowid is read; empty where columns have all its names
};

// The tables that rows are compared in, by name: without SQLite's own, those of virtual tables and
// those that the policy keeps from clients.
std::vector<TableShape> ReadTables(PastConnection& connection, const StatementPolicy& policy);

struct PastObject {
  std::string type;
  std::string name;
  std::string sql;
};
// What a client has made, by type and name.
std::vector<PastObject> ReadSchema(PastConnection& connection, const StatementPolicy& policy);
// The roots of all b-trees there are.
std::vector<PageNumber> ReadRoots(PastConnection& connection);

}  // namespace storage
