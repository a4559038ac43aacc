#include "compat/statement_rules.h"

#include <array>
#include <charconv>

#include "compat/allowed_functions.h"
#include "storage/ascii.h"

namespace compat {

namespace {

using storage::EqualIgnoringCase;
using storage::Error;
using storage::ErrorKind;
using storage::PragmaVerdict;
using storage::Refusal;
using storage::StartsWithIgnoringCase;

// How a PRAGMA may be written.
enum class PragmaForm {
  kNoArgument,
  kAnything,
  kBoolean,  // read, or set to a boolean
  kName,     // with the name of a table or index
  kOptionalName,
  kOptionalNumber,
  kOptionalNumberOrName,
};

struct AllowedPragma {
  std::string_view name;
  PragmaForm form;
  PragmaVerdict verdict;  // where it is read; to set one always changes state
};

// workerd's list. The name is compared as it was written, as workerd does.
constexpr std::array kPragmas = std::to_array<AllowedPragma>({
    {"table_list", PragmaForm::kAnything, PragmaVerdict::kReads},
    {"table_info", PragmaForm::kName, PragmaVerdict::kReads},
    {"table_xinfo", PragmaForm::kName, PragmaVerdict::kReads},
    {"data_version", PragmaForm::kNoArgument, PragmaVerdict::kChanges},
    {"page_size", PragmaForm::kNoArgument, PragmaVerdict::kReads},
    {"case_sensitive_like", PragmaForm::kBoolean, PragmaVerdict::kReads},
    {"foreign_keys", PragmaForm::kBoolean, PragmaVerdict::kReads},
    {"defer_foreign_keys", PragmaForm::kBoolean, PragmaVerdict::kChanges},
    {"ignore_check_constraints", PragmaForm::kBoolean, PragmaVerdict::kReads},
    {"legacy_alter_table", PragmaForm::kBoolean, PragmaVerdict::kReads},
    {"recursive_triggers", PragmaForm::kBoolean, PragmaVerdict::kReads},
    {"reverse_unordered_selects", PragmaForm::kBoolean, PragmaVerdict::kReads},
    {"foreign_key_check", PragmaForm::kOptionalName, PragmaVerdict::kReads},
    {"foreign_key_list", PragmaForm::kName, PragmaVerdict::kReads},
    {"index_info", PragmaForm::kName, PragmaVerdict::kReads},
    {"index_list", PragmaForm::kName, PragmaVerdict::kReads},
    {"index_xinfo", PragmaForm::kName, PragmaVerdict::kReads},
    {"quick_check", PragmaForm::kOptionalNumberOrName, PragmaVerdict::kReads},
    {"optimize", PragmaForm::kOptionalNumber, PragmaVerdict::kWrites},
});

// Decimal, or hexadecimal behind 0x.
template <typename Integer>
bool IsInteger(std::string_view text) {
  Integer value = 0;
  const bool hexadecimal = text.starts_with("0x") || text.starts_with("0X");
  if (hexadecimal) text.remove_prefix(2);
  const auto [end, failure] =
      std::from_chars(text.data(), text.data() + text.size(), value, hexadecimal ? 16 : 10);
  return failure == std::errc() && end == text.data() + text.size();
}

// As workerd: optional quotes, then anything that begins with one of SQLite's words for yes and no.
bool IsBoolean(std::string_view text) {
  if (text.size() >= 2 && (text.front() == '\'' || text.front() == '"') &&
      text.front() == text.back()) {
    text = text.substr(1, text.size() - 2);
  }
  for (const std::string_view word : {"true", "false", "yes", "no", "on", "off", "1", "0"}) {
    if (StartsWithIgnoringCase(text, word)) return true;
  }
  return false;
}

bool Fits(PragmaForm form, std::optional<std::string_view> argument, const StatementRules& rules) {
  switch (form) {
    case PragmaForm::kNoArgument:
      return !argument;
    case PragmaForm::kAnything:
      return true;
    case PragmaForm::kBoolean:
      return !argument || IsBoolean(*argument);
    case PragmaForm::kName:
      return argument && rules.AllowsName(*argument);
    case PragmaForm::kOptionalName:
      return !argument || rules.AllowsName(*argument);
    case PragmaForm::kOptionalNumber:
      return !argument || IsInteger<std::int32_t>(*argument);
    case PragmaForm::kOptionalNumberOrName:
      return !argument || IsInteger<std::uint32_t>(*argument) || rules.AllowsName(*argument);
  }
  return false;
}

}  // namespace

bool StatementRules::AllowsName(std::string_view name) const {
  return !StartsWithIgnoringCase(name, "_cf_");
}

bool StatementRules::AllowsFunction(std::string_view name) const { return IsAllowedFunction(name); }

bool StatementRules::AllowsVirtualTableModule(std::string_view name) const {
  for (const std::string_view module : {"fts5", "fts5vocab", "rtree", "rtree_i32"}) {
    if (EqualIgnoringCase(name, module)) return true;
  }
  return false;
}

PragmaVerdict StatementRules::CheckPragma(std::string_view name,
                                          std::optional<std::string_view> argument) const {
  for (const AllowedPragma& pragma : kPragmas) {
    if (pragma.name != name) continue;
    if (!Fits(pragma.form, argument, *this)) return PragmaVerdict::kRefused;
    const bool sets = pragma.form == PragmaForm::kBoolean && argument;
    return sets ? PragmaVerdict::kChanges : pragma.verdict;
  }
  return PragmaVerdict::kRefused;
}

Error StatementRules::ErrorFor(Refusal refusal) const {
  switch (refusal) {
    case Refusal::kTransactionStatement:
      return Error(
          ErrorKind::kNotAllowed,
          "To execute a transaction, please use the state.storage.transaction() or "
          "state.storage.transactionSync() APIs instead of the SQL BEGIN TRANSACTION or "
          "SAVEPOINT statements. The JavaScript API is safer because it will automatically "
          "roll back on exceptions, and because it interacts correctly with Durable "
          "Objects' automatic atomic write coalescing.");
    case Refusal::kParameterCount:
      return Error(ErrorKind::kInvalidSql, "Wrong number of parameter bindings for SQL query.");
    case Refusal::kParametersForSeveralStatements:
      return Error(ErrorKind::kMalformedRequest,
                   "The request is malformed: params with multiple statements is not supported");
    case Refusal::kNoStatement:
      return Error(ErrorKind::kMalformedRequest,
                   "The request is malformed: Requests without any query are not supported");
    case Refusal::kParametersBeforeLastStatement:
      return Error(ErrorKind::kInvalidSql,
                   "When executing multiple SQL statements in a single call, only the last "
                   "statement can have parameters.");
    case Refusal::kTextWithoutStatement:
    case Refusal::kTextBehindNul:
      return Error(ErrorKind::kInvalidSql, "SQL code did not contain a statement.");
    case Refusal::kWriteByReader:
      return Error(ErrorKind::kForbidden,
                   "The given account is not valid or is not authorized to access this service");
    case Refusal::kReadsUsedUp:
      return Error(ErrorKind::kNotAllowed,
                   "Your account has exceeded D1's free tier daily row read limit. Upgrade to a "
                   "paid plan or wait until tomorrow (midnight UTC) to continue.");
    case Refusal::kWritesUsedUp:
      return Error(ErrorKind::kNotAllowed,
                   "Your account has exceeded D1's free tier daily row write limit. Upgrade to a "
                   "paid plan or wait until tomorrow (midnight UTC) to continue.");
    case Refusal::kTimeout:
      return Error(ErrorKind::kTimeout,
                   "D1 DB storage operation exceeded timeout which caused object to be reset.");
    case Refusal::kOutOfMemory:
      return Error(ErrorKind::kResultTooLarge,
                   "D1 DB's isolate exceeded its memory limit and was reset.");
    case Refusal::kQueuedTooLong:
      return Error(ErrorKind::kBusy, "D1 DB is overloaded. Requests queued for too long.");
    case Refusal::kTooManyQueued:
      return Error(ErrorKind::kBusy, "D1 DB is overloaded. Too many requests queued.");
    case Refusal::kDatabaseFull:
      return Error(ErrorKind::kInvalidSql, "Exceeded maximum DB size.");
    case Refusal::kDatabaseGone:
    case Refusal::kClientGone:
      return Error(ErrorKind::kCancelled, "Network connection lost.");
    case Refusal::kExporting:
      return Error(ErrorKind::kNotAllowed, "Currently processing a long-running export.");
    case Refusal::kImporting:
      return Error(ErrorKind::kNotAllowed, "Currently processing a long-running import.");
  }
  return Error(ErrorKind::kNotAllowed, "not authorized");
}

}  // namespace compat
