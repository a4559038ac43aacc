#include "tests/support/test_policy.h"

#include <initializer_list>

namespace tests {

namespace {

bool IsOneOf(std::string_view name, std::initializer_list<std::string_view> names) {
  for (const std::string_view each : names) {
    if (name == each) return true;
  }
  return false;
}

}  // namespace

bool TestPolicy::AllowsName(std::string_view name) const { return !name.starts_with("secret"); }

bool TestPolicy::AllowsFunction(std::string_view name) const { return name != "sqlite_version"; }

bool TestPolicy::AllowsVirtualTableModule(std::string_view name) const {
  return IsOneOf(name, {"fts5", "fts5vocab"});
}

storage::PragmaVerdict TestPolicy::CheckPragma(std::string_view name,
                                               std::optional<std::string_view> argument) const {
  using storage::PragmaVerdict;
  if (IsOneOf(name, {"table_info", "table_list", "page_size", "quick_check"})) {
    return PragmaVerdict::kReads;
  }
  if (IsOneOf(name, {"case_sensitive_like", "foreign_keys", "ignore_check_constraints",
                     "legacy_alter_table", "recursive_triggers", "reverse_unordered_selects"})) {
    return argument ? PragmaVerdict::kChanges : PragmaVerdict::kReads;
  }
  if (IsOneOf(name, {"data_version", "defer_foreign_keys"})) return PragmaVerdict::kChanges;
  if (name == "optimize") return PragmaVerdict::kWrites;
  return PragmaVerdict::kRefused;
}

storage::Error TestPolicy::ErrorFor(storage::Refusal refusal) const {
  return storage::Error(storage::ErrorKind::kConflict, NameOf(refusal));
}

std::string NameOf(storage::Refusal refusal) {
  using storage::Refusal;
  switch (refusal) {
    case Refusal::kTransactionStatement:
      return "TransactionStatement";
    case Refusal::kParameterCount:
      return "ParameterCount";
    case Refusal::kParametersForSeveralStatements:
      return "ParametersForSeveralStatements";
    case Refusal::kNoStatement:
      return "NoStatement";
    case Refusal::kParametersBeforeLastStatement:
      return "ParametersBeforeLastStatement";
    case Refusal::kTextWithoutStatement:
      return "TextWithoutStatement";
    case Refusal::kTextBehindNul:
      return "TextBehindNul";
    case Refusal::kWriteByReader:
      return "WriteByReader";
    case Refusal::kReadsUsedUp:
      return "ReadsUsedUp";
    case Refusal::kWritesUsedUp:
      return "WritesUsedUp";
    case Refusal::kTimeout:
      return "Timeout";
    case Refusal::kOutOfMemory:
      return "OutOfMemory";
    case Refusal::kQueuedTooLong:
      return "QueuedTooLong";
    case Refusal::kTooManyQueued:
      return "TooManyQueued";
    case Refusal::kDatabaseFull:
      return "DatabaseFull";
    case Refusal::kDatabaseGone:
      return "DatabaseGone";
    case Refusal::kClientGone:
      return "ClientGone";
    case Refusal::kExporting:
      return "Exporting";
    case Refusal::kImporting:
      return "Importing";
  }
  return "?";
}

}  // namespace tests
