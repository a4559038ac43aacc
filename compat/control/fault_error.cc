#include "compat/control/fault_error.h"

#include <cstdint>
#include <span>
#include <string>

#include "compat/hex.h"
#include "compat/statement_rules.h"
#include "storage/id_source.h"

namespace compat::control {

namespace {

using storage::Error;
using storage::ErrorKind;
using storage::Refusal;

// Words that the service has for failures of its own, which answer 500.
struct PlatformFailure {
  std::string_view name;
  const char* words;
};

// d1-errors: the published list of errors; `reset` was seen as the bare text of an error.
constexpr std::array<PlatformFailure, 6> kPlatformFailures = {{
    {"network_lost", "Network connection lost."},
    {"storage_timeout",
     "D1 DB storage operation exceeded timeout which caused object to be reset."},
    {"memory", "D1 DB's isolate exceeded its memory limit and was reset."},
    {"cpu", "D1 DB exceeded its CPU time limit and was reset."},
    {"code_updated", "D1 DB reset because its code was updated."},
    {"reset", R"({"D1_RESET_DO":true})"},
}};

std::string InternalError(storage::IdSource& ids) {
  std::array<std::uint8_t, 16> bytes{};
  ids.Fill(bytes);
  std::string words = "internal error; reference = e_PVSMDp_";
  AppendHex(words, std::as_bytes(std::span(bytes)));
  return words;
}

}  // namespace

Error FaultError(std::string_view name, std::string_view database, storage::IdSource& ids) {
  for (const PlatformFailure& failure : kPlatformFailures) {
    if (failure.name == name) return Error(ErrorKind::kIo, failure.words);
  }
  const StatementRules rules;
  if (name == "overloaded_queued") return rules.ErrorFor(Refusal::kQueuedTooLong);
  if (name == "overloaded_too_many") return rules.ErrorFor(Refusal::kTooManyQueued);
  if (name == "free_rows_read") return rules.ErrorFor(Refusal::kReadsUsedUp);
  if (name == "free_rows_written") return rules.ErrorFor(Refusal::kWritesUsedUp);
  if (name == "database_full") return rules.ErrorFor(Refusal::kDatabaseFull);
  if (name == "not_found") {
    return Error(ErrorKind::kNotFound,
                 "The database " + std::string(database) + " could not be found");
  }
  if (name == "auth") return Error(ErrorKind::kUnknownCredentials, "Authentication error");
  return Error(ErrorKind::kIo, InternalError(ids));
}

}  // namespace compat::control
