#include "emulator/remote/push_faults.h"

#include <set>
#include <utility>

#include "compat/cloudflare/database_request.h"
#include "compat/limits.h"
#include "compat/statement_rules.h"
#include "storage/ascii.h"
#include "storage/error.h"
#include "storage/transfer/over_limits.h"
#include "storage/transfer/schema_objects.h"

namespace emulator {

namespace fs = std::filesystem;
using storage::SchemaObject;

namespace {

constexpr const char* kImportPage =
    "https://developers.cloudflare.com/d1/best-practices/import-export-data/";

// A value or a row, as the page of limits has it; what the engine takes is a little more.
constexpr int kDocumentedValueBytes = 2'000'000;

class Faults {
 public:
  void Add(const std::string& what, const char* source) {
    std::string line = what;
    lines_.push_back(line.append(" (").append(source).append(")"));
  }
  void AddIfMore(const std::string& what, std::uint64_t bytes, std::uint64_t most) {
    if (bytes <= most) return;
    Add(what + " has " + std::to_string(bytes) + " bytes, where D1 takes " + std::to_string(most),
        kLimitsPage);
  }
  std::vector<std::string> Take() { return std::move(lines_); }

 private:
  std::vector<std::string> lines_;
};

void CheckOrder(const std::vector<SchemaObject>& objects, Faults& faults) {
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
        faults.Add("table " + object.name + " refers to " + parent + ", which is not there",
                   kImportPage);
      } else if (!made.contains(lower)) {
        faults.Add("table " + object.name + " comes before " + parent +
                       ", which it refers to: whether its rows may come first is told both ways",
                   kImportPage);
      }
    }
  }
}

void CheckSchema(const std::vector<SchemaObject>& objects, Faults& faults) {
  for (const SchemaObject& object : objects) {
    faults.AddIfMore("the statement that makes " + object.type + " " + object.name,
                     object.sql.size(), MostStatementBytes());
    if (!object.IsVirtual()) continue;
    faults.Add("table " + object.name +
                   " is virtual: a database with such a table cannot be exported there",
               kImportPage);
  }
}

void CheckName(const std::string& name, Faults& faults) {
  try {
    compat::cloudflare::CheckDatabaseName(name);
  } catch (const storage::Error& error) {
    faults.Add("the name " + name + " is refused: " + error.what(),
               "https://developers.cloudflare.com/api/resources/d1/");
  }
}

}  // namespace

std::uint64_t MostStatementBytes() {
  return static_cast<std::uint64_t>(compat::kSqlLimits.sql_length);
}

std::vector<std::string> FindPushFaults(const std::string& name, const fs::path& file,
                                        std::uint64_t most_database_bytes,
                                        const DumpMeasure& measure, LookAtValues values) {
  Faults faults;
  CheckName(name, faults);
  faults.AddIfMore("the database", fs::file_size(file), most_database_bytes);
  faults.AddIfMore("its SQL", measure.bytes(), compat::kMaxImportBytes);
  if (values == LookAtValues::kYes) {
    storage::SqlLimits limits = compat::kSqlLimits;
    limits.length = kDocumentedValueBytes;
    for (const std::string& line : storage::FindOverLimits(file, limits)) {
      faults.Add(line, kLimitsPage);
    }
  }
  for (const auto& [table, rows] : measure.long_rows()) {
    faults.Add("table " + table + " has rows that take statements of up to " +
                   std::to_string(rows.longest_bytes) + " bytes, where D1 takes " +
                   std::to_string(MostStatementBytes()) +
                   "; such rows: " + std::to_string(rows.count),
               kLimitsPage);
  }
  const compat::StatementRules rules;
  const std::vector<SchemaObject> objects = storage::ReadSchemaObjects(file, rules);
  CheckOrder(objects, faults);
  CheckSchema(objects, faults);
  return faults.Take();
}

}  // namespace emulator
