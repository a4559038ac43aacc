#include "emulator/check/transfer_findings.h"

#include <set>
#include <utility>

#include "compat/cloudflare/database_request.h"
#include "compat/limits.h"
#include "compat/limits/documented_limits.h"
#include "compat/statement_rules.h"
#include "emulator/check/measured_dump.h"
#include "storage/ascii.h"
#include "storage/error.h"
#include "storage/transfer/over_limits.h"
#include "storage/transfer/schema_objects.h"
#include "storage/transfer/schema_trial.h"

namespace emulator {

namespace fs = std::filesystem;
using storage::SchemaObject;

namespace {

class Findings {
 public:
  void Add(std::string what, const compat::RuleSource& source) {
    findings_.push_back({std::move(what), source});
  }
  void AddIfMore(const std::string& what, std::uint64_t bytes, std::uint64_t most) {
    if (bytes <= most) return;
    Add(what + " has " + std::to_string(bytes) + " bytes, where D1 takes " + std::to_string(most),
        compat::kLimitsPage);
  }
  std::vector<compat::Finding> Take() { return std::move(findings_); }

 private:
  std::vector<compat::Finding> findings_;
};

void CheckOrder(const std::vector<SchemaObject>& objects, Findings& findings) {
  std::set<std::string> made;
  std::set<std::string> tables;
  for (const SchemaObject& object : objects) {
    if (object.type == "table") tables.insert(storage::LowerCase(object.name));
  }
  for (const SchemaObject& object : objects) {
    if (object.type != "table") continue;
    made.insert(storage::LowerCase(object.name));
    for (const std::string& parent : object.parents) {
      const std::string lower = storage::LowerCase(parent);
      if (!tables.contains(lower)) {
        findings.Add("table " + object.name + " refers to " + parent + ", which is not there",
                     compat::kImportPage);
      } else if (!made.contains(lower)) {
        findings.Add("table " + object.name + " comes before " + parent +
                         ", which it refers to: whether its rows may come first is told both ways",
                     compat::kImportPage);
      }
    }
  }
}

void CheckSchema(const std::vector<SchemaObject>& objects, Findings& findings) {
  for (const SchemaObject& object : objects) {
    findings.AddIfMore("the statement that makes " + object.type + " " + object.name,
                       object.sql.size(), kMostStatementBytes);
    if (!object.IsVirtual()) continue;
    findings.Add("table " + object.name +
                     " is virtual: a database with such a table cannot be exported there",
                 compat::kImportPage);
  }
}

void CheckName(const std::string& name, Findings& findings) {
  try {
    compat::cloudflare::CheckDatabaseName(name);
  } catch (const storage::Error& error) {
    findings.Add("the name " + name + " is refused: " + error.what(), compat::kApiPage);
  }
}

}  // namespace

std::vector<compat::Finding> FindInTransfer(const std::string& name, const fs::path& file,
                                            std::uint64_t most_database_bytes,
                                            const DumpMeasure& measure, LookAtValues values) {
  Findings findings;
  CheckName(name, findings);
  findings.AddIfMore("the database", fs::file_size(file), most_database_bytes);
  findings.AddIfMore("its SQL", measure.bytes(), compat::kMaxImportBytes);
  if (values == LookAtValues::kYes) {
    storage::SqlLimits limits = compat::kSqlLimits;
    limits.length = compat::kDocumentedValueBytes;
    for (const std::string& line : storage::FindOverLimits(file, limits)) {
      findings.Add(line, compat::kLimitsPage);
    }
  }
  for (const auto& [table, rows] : measure.long_rows()) {
    findings.Add("table " + table + " has rows that take statements of up to " +
                     std::to_string(rows.longest_bytes) + " bytes, where D1 takes " +
                     std::to_string(kMostStatementBytes) +
                     "; such rows: " + std::to_string(rows.count),
                 compat::kLimitsPage);
  }
  const compat::StatementRules rules;
  const std::vector<SchemaObject> objects = storage::ReadSchemaObjects(file, rules);
  CheckOrder(objects, findings);
  CheckSchema(objects, findings);
  for (const auto& [object, message] :
       storage::FindSchemaRefusals(objects, rules, compat::kSqlLimits)) {
    std::string what = object;
    findings.Add(what.append(" ").append(message), compat::kEngineSource);
  }
  return findings.Take();
}

}  // namespace emulator
