#include "emulator/check/check_command.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compat/limits/trigger_text.h"
#include "compat/statement_rules.h"
#include "emulator/check/check_report.h"
#include "emulator/check/checked_database.h"
#include "emulator/check/measured_dump.h"
#include "emulator/check/script_check.h"
#include "emulator/check/transfer_findings.h"
#include "emulator/check/usage_check.h"
#include "emulator/databases_options.h"
#include "storage/transfer/schema_objects.h"

namespace emulator {

using compat::Finding;

namespace {

// What it took to make them.
std::vector<Finding> FindInTriggers(const std::filesystem::path& file) {
  std::vector<Finding> findings;
  const compat::StatementRules rules;
  for (const storage::SchemaObject& object : storage::ReadSchemaObjects(file, rules)) {
    if (object.type != "trigger") continue;
    for (Finding& finding : compat::FindInTriggerText(object.sql)) {
      finding.what = "trigger " + object.name + ": " + finding.what;
      findings.push_back(std::move(finding));
    }
  }
  return findings;
}

void CheckFile(const CheckedDatabase& database, const Options& options, CheckReport& report) {
  const DumpMeasure measure =
      WriteMeasuredDump(database.file, storage::DumpOptions(), [](std::string_view /*bytes*/) {});
  const std::string& name = database.record.name;
  for (Finding& finding : FindInTransfer(name, database.file, PlanOf(options).database_bytes,
                                         measure, LookAtValues::kYes)) {
    report.findings.push_back({name, std::move(finding)});
  }
  for (Finding& finding : FindInTriggers(database.file)) {
    report.findings.push_back({name, std::move(finding)});
  }
}

// Files of SQL, upon the schema of the first database that is named.
void CheckScripts(const std::vector<CheckedDatabase>& databases, const Options& options,
                  CheckReport& report) {
  std::vector<storage::SchemaObject> schema;
  if (!databases.empty()) {
    schema = storage::ReadSchemaObjects(databases.front().file, compat::StatementRules());
  }
  for (const std::filesystem::path& file : options.sql_files) {
    for (Finding& finding : FindInScript(file, schema)) {
      report.findings.push_back({file.string(), std::move(finding)});
    }
  }
}

}  // namespace

bool TellChecks(const Options& options, std::ostream& out) {
  CheckReport report;
  report.days = options.days;
  UsageCheck usage(options);
  std::set<std::string> accounts;
  std::vector<CheckedDatabase> databases;
  if (!options.databases.empty() || options.sql_files.empty()) {
    databases = FindCheckedDatabases(options);
  }
  CheckScripts(databases, options, report);
  for (const CheckedDatabase& database : databases) {
    CheckFile(database, options, report);
    usage.Add(database, report);
    accounts.insert(database.record.account_id);
  }
  if (options.plan == "free") {
    for (const std::string& account_id : accounts) usage.AddFreePlan(account_id, report);
  }
  KeepDearest(report, options.prices, options.limit);
  (options.json ? WriteCheckJson : WriteCheckLines)(report, options.prices, out);
  return !report.findings.empty();
}

}  // namespace emulator
