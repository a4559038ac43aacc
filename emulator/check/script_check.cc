#include "emulator/check/script_check.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "compat/limits.h"
#include "compat/limits/statement_text.h"
#include "compat/limits/trigger_text.h"
#include "compat/statement_rules.h"
#include "emulator/check/measured_dump.h"
#include "emulator/commands/sql_file.h"
#include "storage/error.h"
#include "storage/transfer/sql_stream.h"
#include "storage/transfer/sql_tokens.h"
#include "storage/transfer/sql_trial.h"

namespace emulator {

using compat::Finding;
using storage::SqlToken;
using storage::SqlTokens;

namespace {

constexpr std::string_view kDatabaseHeader = "SQLite format 3";
// As `d1-emulator import` has it.
constexpr std::size_t kWindowBytes = std::size_t{1} << 20U;
// What is told, at most: each thing once, and statements may be many.
constexpr std::size_t kMostFindings = 1000;

constexpr compat::RuleSource kOnVacuum = {compat::KnownBy::kDocumentation,
                                          "https://www.sqlite.org/lang_vacuum.html"};

bool IsAny(const SqlToken& token, std::initializer_list<const char*> words) {
  return std::any_of(words.begin(), words.end(), [&](const char* word) { return token.Is(word); });
}

struct Fault {
  std::string what;
  compat::RuleSource source;
  std::uint64_t statement = 0;  // the first, from 1 on
  std::uint64_t offset_bytes = 0;
  std::uint64_t count = 1;
};

class ScriptCheck {
 public:
  explicit ScriptCheck(std::span<const storage::SchemaObject> schema) : trial_(rules_) {
    limits_.sql_length = std::numeric_limits<int>::max();
    for (const storage::SchemaObject& object : schema) {
      if (!object.sql.empty()) trial_.RunAsOwner(object.sql);
    }
  }

  void Read(storage::SqlStream& stream) {
    std::string_view text = stream.NextStatement();
    if (text.starts_with(kDatabaseHeader)) {
      throw storage::Error(storage::ErrorKind::kInvalidSql,
                           "the file is an SQLite database and not SQL text");
    }
    for (; !text.empty(); text = stream.NextStatement()) {
      ++statement_;
      offset_bytes_ = stream.offset_bytes();
      text = stream.ReachSemicolon(storage::kMaxScriptStatementBytes);
      stream.Consume(Look(text));
    }
  }

  std::vector<Finding> Take() {
    std::vector<Finding> findings;
    findings.reserve(faults_.size());
    for (const Fault& fault : faults_) {
      std::string what = "statement " + std::to_string(fault.statement) + ", at byte " +
                         std::to_string(fault.offset_bytes) + ": " + fault.what;
      if (fault.count > 1) what += "; such statements: " + std::to_string(fault.count);
      findings.push_back({std::move(what), fault.source});
    }
    return findings;
  }

 private:
  // Returns how long the statement is that `text` begins with.
  std::size_t Look(std::string_view text) {
    const storage::SqlTrial::Verdict here = trial_.TryAsOwner(text);
    const storage::SqlTrial::Verdict there = trial_.TryAsClient(text, limits_);
    std::size_t length = std::max(here.length, there.length);
    if (length == 0) length = storage::FindSemicolon(text).value_or(text.size());
    const std::string_view statement = text.substr(0, length);
    SqlTokens tokens(statement);
    const SqlToken first = tokens.Next();
    if (IsAny(first, {"BEGIN", "COMMIT", "END", "ROLLBACK", "SAVEPOINT", "RELEASE"})) {
      Tell("begins or ends a transaction, as which D1 runs the whole file", compat::kImportPage);
    } else if (first.Is("VACUUM")) {
      Tell("VACUUM cannot run within a transaction, as which D1 runs the file", kOnVacuum);
    } else if (there.IsRefused() && here.IsTaken()) {
      std::string what(first.text);
      what.append(" ").append(tokens.Next().text).append(": ").append(there.refusal);
      Tell(std::move(what), compat::kEngineSource);
    }
    LookAtText(statement);
    if (IsAny(first, {"CREATE", "DROP", "ALTER"})) trial_.RunAsOwner(statement);
    return length;
  }

  void LookAtText(std::string_view statement) {
    // The semicolon is none of it.
    const std::size_t bytes = statement.size() - (statement.ends_with(';') ? 1 : 0);
    if (bytes > kMostStatementBytes) {
      Tell("is longer than the " + std::to_string(kMostStatementBytes) + " bytes that D1 takes",
           compat::kLimitsPage);
    }
    for (const Finding& finding : compat::FindInTriggerText(statement)) {
      Tell(finding.what, finding.source);
    }
    for (const Finding& finding : compat::FindInStatementText(statement)) {
      Tell(finding.what, finding.source);
    }
  }

  void Tell(std::string what, const compat::RuleSource& source) {
    for (Fault& fault : faults_) {
      if (fault.what != what) continue;
      ++fault.count;
      return;
    }
    if (faults_.size() == kMostFindings) return;
    faults_.push_back({std::move(what), source, statement_, offset_bytes_});
  }

  const compat::StatementRules rules_;
  storage::SqlLimits limits_ = compat::kSqlLimits;
  storage::SqlTrial trial_;
  std::uint64_t statement_ = 0;
  std::uint64_t offset_bytes_ = 0;
  std::vector<Fault> faults_;
};

}  // namespace

std::vector<Finding> FindInScript(const std::filesystem::path& file,
                                  std::span<const storage::SchemaObject> schema) {
  SqlFile source(file);
  storage::SqlStream stream([&](char* to, std::size_t size) { return source.Read(to, size); },
                            kWindowBytes);
  ScriptCheck check(schema);
  check.Read(stream);
  return check.Take();
}

}  // namespace emulator
