// Indexes that a statement would use if they were there.

#pragma once

#include <string>
#include <vector>

#include "storage/advice/named_schema.h"

namespace storage {

// An index that could be made.
struct IndexCandidate {
  std::string name;
  std::string table;
  std::string sql;  // the CREATE INDEX
};

// What SQLite's own expert names for the statement `sql`: its planner takes all of them together
// where it knows nothing of the rows. Empty where no index would be used that is not there. The
// indexes are in `schema` afterwards. Requires: `schema` is of `sql`. Throws kInvalidSql, in
// SQLite's words, for what does not compile on it.
std::vector<IndexCandidate> FindIndexCandidates(NamedSchema& schema, const std::string& sql);

}  // namespace storage
