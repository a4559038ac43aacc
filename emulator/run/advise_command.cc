#include "emulator/run/advise_command.h"

#include <iomanip>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "compat/control/advice.h"
#include "compat/json/json_reader.h"
#include "compat/statement_rules.h"
#include "emulator/commands/find_database.h"
#include "emulator/databases_options.h"
#include "emulator/run/running_server.h"
#include "emulator/run/scratch_folder.h"
#include "emulator/run/server_client.h"
#include "storage/advice/index_advice.h"
#include "storage/clock.h"
#include "storage/data_directory.h"
#include "storage/error.h"
#include "storage/file_system.h"
#include "storage/sqlite/online_copy.h"
#include "storage/usage/usage_file.h"

namespace emulator {

namespace control = compat::control;
using storage::DataDirectory;

namespace {

std::vector<storage::DatabaseStatementUsage> UsageOf(const Options& options,
                                                     const std::string& folder) {
  const auto file = DataDirectory::UsageFileIn(options.data);
  if (!storage::NameExists(file)) return {};  // nothing has been run
  storage::UsageFile usage(file, storage::UsageFile::OpenMode::kReadOnly);
  return usage.SumByStatement(storage::UsageToAdvise(folder), storage::UsageOrder(),
                              storage::kMostAdvisedStatements);
}

storage::IndexAdvice AdviseFromFolder(const Options& options, Log& log) {
  const std::string folder = GetDatabase(options.data, options.database, options.account).folder;
  const auto statements = UsageOf(options, folder);
  const ScratchFolder scratch(log);
  const auto copy = DataDirectory::FileInDatabaseFolder(scratch.path());
  storage::CopyDatabaseOnline(DataDirectory::DatabaseFileIn(options.data, folder), copy);
  const compat::StatementRules rules;
  const storage::SystemClock clock;
  storage::DatabaseOptions database = DatabasesOptionsOf(options).database;
  database.on_wait = {};
  database.client_gone = {};
  return storage::AdviseIndexes(copy, statements, {rules, database, clock, log});
}

storage::IndexAdvice AdviseByServer(const Options& options) {
  const ServerAccess server = AskServer(*options.url, options.account.value_or(""), std::cerr);
  ServerClient client(server);
  const compat::JsonDocument answer =
      client.Get("POST", "/_d1/databases/" + PercentEncoded(options.database) +
                             "/advice?account_id=" + PercentEncoded(server.account_id));
  return control::ReadAdvice(answer.root());
}

// Every line of `text` with blanks before it.
void WriteIndented(std::ostream& out, const std::string& text, int blanks) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    out << std::string(static_cast<std::size_t>(blanks), ' ') << line << '\n';
  }
}

void WriteAdvice(const storage::IndexAdvice& advice, std::ostream& out) {
  out << std::fixed << std::setprecision(3);
  for (const storage::IndexSuggestion& suggestion : advice.suggestions) {
    for (const auto& [index, bytes] : suggestion.indexes) {
      out << index.sql << ";  -- " << bytes << " bytes\n";
    }
    for (const storage::ImprovedQuery& query : suggestion.queries) {
      out << "  rows read " << query.before.rows_read << " -> " << query.after.rows_read << ", "
          << query.before.duration_ms << " ms -> " << query.after.duration_ms << " ms, runs "
          << query.runs << '\n';
      WriteIndented(out, query.statement, 4);
    }
  }
  if (advice.suggestions.empty()) {
    out << "no index would help; statements that were tried: " << advice.statements << '\n';
  }
  for (const auto& [statement, reason] : advice.untried) {
    out << "not tried: " << reason << '\n';
    WriteIndented(out, statement, 4);
  }
}

}  // namespace

void AdviseOnIndexes(const Options& options, Log& log, std::ostream& out) {
  const storage::IndexAdvice advice =
      options.url ? AdviseByServer(options) : AdviseFromFolder(options, log);
  if (options.json) {
    out << control::AdviceAnswer(advice, storage::SystemClock().NowMs()) << '\n';
  } else {
    WriteAdvice(advice, out);
  }
}

}  // namespace emulator
