// The workspace surface as one table: what the server answers, and what the surface's description
// says of it.

#pragma once

#include <span>
#include <string_view>

#include "compat/configuration.h"
#include "compat/workspace/bodies.h"
#include "compat/workspace/parameters.h"

namespace compat::workspace {

enum class Operation {
  kListDatabases,
  kCreateDatabase,
  kGetDatabase,
  kUpdateDatabase,
  kDeleteDatabase,
  kPurgeDatabase,
  kRestoreDatabase,
  kQueryDatabase,
  kListTables,
  kDescribeTable,
  kListRows,
  kDescribeApi,
};

struct Route {
  // Whether a caller is asked for, and what it has to be permitted.
  enum class Caller { kAnyone, kReader, kWriter };

  Operation operation;
  std::string_view method;
  std::string_view path;  // with {names} for path parameters
  std::string_view id;    // the operation's, in the description
  std::string_view summary;
  Caller caller;
  int status;               // of a success
  std::string_view answer;  // name of the answer's schema; empty for any object
  std::span<const Parameter> parameters = {};
  std::string_view body = {};  // name of the body's schema; empty when there is none
};

inline constexpr Route kRoutes[] = {
    {Operation::kListDatabases, "GET", "/api/databases", "listDatabases", "List databases.",
     Route::Caller::kReader, 200, "DatabasePage", kListParameters},
    {Operation::kCreateDatabase,
     "POST",
     "/api/databases",
     "createDatabase",
     "Create a database.",
     Route::Caller::kWriter,
     201,
     "Database",
     {},
     "CreateDatabase"},
    {Operation::kGetDatabase, "GET", "/api/databases/{id}", "getDatabase", "Get a database.",
     Route::Caller::kReader, 200, "Database"},
    {Operation::kUpdateDatabase,
     "PATCH",
     "/api/databases/{id}",
     "updateDatabase",
     "Change a database's name or description.",
     Route::Caller::kWriter,
     200,
     "Database",
     {},
     "UpdateDatabase"},
    {Operation::kDeleteDatabase, "DELETE", "/api/databases/{id}", "deleteDatabase",
     "Soft-delete a database.", Route::Caller::kWriter, 200, "Success"},
    {Operation::kPurgeDatabase, "DELETE", "/api/databases/{id}/purge", "purgeDatabase",
     "Permanently delete a soft-deleted database.", Route::Caller::kWriter, 200, "Success"},
    {Operation::kRestoreDatabase, "POST", "/api/databases/{id}/restore", "restoreDatabase",
     "Restore a soft-deleted database.", Route::Caller::kWriter, 200, "Database"},
    {Operation::kQueryDatabase,
     "POST",
     "/api/databases/{id}/query",
     "queryDatabase",
     "Execute one SQL statement. A caller who may only read can run what only reads.",
     Route::Caller::kReader,
     200,
     "QueryResult",
     {},
     "Query"},
    {Operation::kListTables, "GET", "/api/databases/{id}/tables", "listTables", "List tables.",
     Route::Caller::kReader, 200, "TableList"},
    {Operation::kDescribeTable, "GET", "/api/databases/{id}/tables/{tableName}", "describeTable",
     "Describe a table or a view.", Route::Caller::kReader, 200, "Table"},
    {Operation::kListRows, "GET", "/api/databases/{id}/tables/{tableName}/rows", "listRows",
     "Browse a table's rows.", Route::Caller::kReader, 200, "Rows", kRowsParameters},
    {Operation::kDescribeApi, "GET", "/api/openapi.json", "describeApi", "This description.",
     Route::Caller::kAnyone, 200, ""},
};

}  // namespace compat::workspace
