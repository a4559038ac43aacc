// D1's rules for what a statement may touch, and D1's words where it may not.

#pragma once

#include <optional>
#include <string_view>

#include "storage/query/statement_policy.h"

namespace compat {

// Follows workerd's SQLite wrapper, which the real D1 runs on; measured against it by tests/oracle.
// Immutable.
class StatementRules final : public storage::StatementPolicy {
 public:
  bool AllowsName(std::string_view name) const override;
  bool AllowsFunction(std::string_view name) const override;
  bool AllowsVirtualTableModule(std::string_view name) const override;
  storage::PragmaVerdict CheckPragma(std::string_view name,
                                     std::optional<std::string_view> argument) const override;
  storage::Error ErrorFor(storage::Refusal refusal) const override;
};

// What every new D1 database holds. To the letter workerd's own text, white space included: it
// shows in sqlite_schema.
inline constexpr const char* kNewDatabaseSql =
    "CREATE TABLE _cf_KV (\n"
    "        key TEXT PRIMARY KEY,\n"
    "        value BLOB\n"
    "      ) WITHOUT ROWID";

}  // namespace compat
