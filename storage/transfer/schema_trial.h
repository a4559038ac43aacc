// Which parts of a schema a policy's clients could not have made, or cannot use.

#pragma once

#include <span>
#include <string>
#include <vector>

#include "storage/query/statement_policy.h"
#include "storage/sqlite/sql_limits.h"
#include "storage/transfer/schema_objects.h"

namespace storage {

struct SchemaRefusal {
  std::string object;   // its type and name
  std::string message;  // what is refused, and in which words
};

// Makes all objects anew in an empty database, tables first, reads every view, and compiles what
// sets each trigger off. Of what SQLite alone would not run either, nothing is told. How long a
// statement is, and how many columns a table has, is not looked at; nor are defaults, about whose
// functions SQLite asks nobody.
std::vector<SchemaRefusal> FindSchemaRefusals(std::span<const SchemaObject> objects,
                                              const StatementPolicy& policy, SqlLimits limits);

}  // namespace storage
