// A StatementPolicy with few rules of its own, so that storage is tested without D1's.

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "storage/query/statement_policy.h"

namespace tests {

// Names beginning with "secret", the function sqlite_version and modules other than fts5
// and fts5vocab are refused; so are PRAGMAs, but for some that read, some that set and two that
// need the writer. Immutable.
class TestPolicy final : public storage::StatementPolicy {
 public:
  bool AllowsName(std::string_view name) const override;
  bool AllowsFunction(std::string_view name) const override;
  bool AllowsVirtualTableModule(std::string_view name) const override;
  storage::PragmaVerdict CheckPragma(std::string_view name,
                                     std::optional<std::string_view> argument) const override;
  // A kConflict whose message is NameOf(refusal).
  storage::Error ErrorFor(storage::Refusal refusal) const override;
};

// The enumerator's name without its k.
std::string NameOf(storage::Refusal refusal);

}  // namespace tests
