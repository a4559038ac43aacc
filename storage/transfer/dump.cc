#include "storage/transfer/dump.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "storage/transfer/dump_columns.h"
#include "storage/transfer/dump_text.h"
#include "storage/transfer/virtual_table.h"

namespace storage {

namespace {

constexpr std::size_t kPieceBytes = 262'144;

// D1's own order: https://github.com/cloudflare/workers-sdk, dumpSql.ts, which follows SQLite's
// shell. So are the two texts below.
constexpr const char* kTables =
    "SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND sql NOT NULL"
    " ORDER BY tbl_name = 'sqlite_sequence', rowid";
constexpr const char* kRestOfSchema =
    "SELECT name, sql FROM sqlite_schema WHERE sql NOT NULL"
    " AND type IN ('index', 'trigger', 'view') ORDER BY type COLLATE NOCASE";
// A trigger INSTEAD OF is refused before its view is there.
constexpr const char* kRestOfSchemaInOrder =
    "SELECT name, sql FROM sqlite_schema WHERE sql NOT NULL"
    " AND type IN ('index', 'trigger', 'view') ORDER BY type = 'trigger', type, rowid";

constexpr std::string_view kCreateTable = "CREATE TABLE ";

// One dump on its way out. One thread at a time.
class Dumper {
 public:
  Dumper(Connection& connection, const StatementPolicy& policy, const DumpOptions& options,
         const DumpFormat& format, const std::atomic<bool>& stop, const DumpSink& sink)
      : connection_(connection),
        policy_(policy),
        options_(options),
        format_(format),
        stop_(stop),
        sink_(sink),
        names_(options.names.begin(), options.names.end()) {
    out_.reserve(kPieceBytes * 2);
  }

  void Write() {
    const std::vector<SchemaText> tables = ReadTables();
    WriteStart();
    for (const SchemaText& table : tables) WriteTable(table);
    if (options_.schema) {
      for (const SchemaText& object :
           ReadWanted(IsShell() ? kRestOfSchemaInOrder : kRestOfSchema)) {
        Line(object.sql + ";");
      }
    }
    // An index over another table's rows is made anew once those are there, and the views too.
    for (const std::string& table : indexed_last_) WriteIndexedRows(table);
    WriteEnd();
    sink_(out_);
  }

 private:
  bool IsShell() const { return options_.form == DumpForm::kShell; }
  // Whether virtual tables come as what they keep themselves in.
  bool CopiesShadows() const { return IsShell() && options_.schema && options_.data; }

  bool IsWanted(const std::string& name) const { return names_.empty() || names_.contains(name); }

  std::vector<SchemaText> ReadObjects(const char* sql) {
    std::vector<SchemaText> objects;
    PreparedStatement statement = connection_.PrepareOwn(sql);
    while (statement.Step()) {
      const Row row = statement.CurrentRow();
      objects.push_back({std::string(row.At(0).bytes), std::string(row.At(1).bytes)});
    }
    return objects;
  }
  std::vector<SchemaText> ReadWanted(const char* sql) {
    std::vector<SchemaText> objects = ReadObjects(sql);
    std::erase_if(objects, [&](const SchemaText& object) { return !IsWanted(object.name); });
    return objects;
  }

  void WriteStart() {
    if (!IsShell()) {
      Line("PRAGMA defer_foreign_keys=TRUE;");
      return;
    }
    Line("PRAGMA foreign_keys=OFF;");
    Line("BEGIN TRANSACTION;");
  }

  void WriteEnd() {
    if (!IsShell()) return;
    if (writes_to_schema_) Line("PRAGMA writable_schema=OFF;");
    Line("COMMIT;");
  }

  // A virtual table that is named brings what it keeps itself in.
  void WantShadowsOfWanted() {
    const std::set<std::string> wanted = names_;
    for (const std::string& shadow : ReadShadows()) {
      const auto owns = [&](const std::string& name) { return shadow.starts_with(name + "_"); };
      if (std::any_of(wanted.begin(), wanted.end(), owns)) names_.insert(shadow);
    }
  }

  // The tables to write. Virtual ones that cannot be are refused before the first line.
  std::vector<SchemaText> ReadTables() {
    if (CopiesShadows()) WantShadowsOfWanted();
    std::vector<SchemaText> tables = ReadWanted(kTables);
    const bool has_virtual = std::any_of(tables.begin(), tables.end(),
                                         [](const auto& each) { return each.IsVirtual(); });
    writes_rowids_ = IsShell() || has_virtual;
    std::erase_if(tables, [&](const SchemaText& table) { return !policy_.AllowsName(table.name); });
    if (CopiesShadows()) return tables;
    if (IsShell() || options_.virtual_tables == VirtualTables::kRestore) {
      const std::set<std::string> shadows = ReadShadows();
      std::erase_if(tables, [&](const SchemaText& table) { return shadows.contains(table.name); });
    }
    for (const SchemaText& table : tables) {
      if (table.IsVirtual()) CheckCanBeRestored(table);
    }
    return tables;
  }

  std::set<std::string> ReadShadows() { return FindShadowTables(ReadObjects(kTables)); }

  void CheckCanBeRestored(const SchemaText& table) const {
    if (!IsShell() && options_.virtual_tables == VirtualTables::kRefuse) {
      throw format_.VirtualTableRefusal();
    }
    if (options_.data && ParseVirtualTable(table.sql).contentless) {
      throw Error(ErrorKind::kUnsupported,
                  "the rows of the contentless FTS5 table " + table.name +
                      " cannot be read back; the form of SQLite's shell, whole, keeps them");
    }
  }

  void WriteTable(const SchemaText& table) {
    if (table.name == "sqlite_sequence") {
      // It stays when the last table that needs it goes, and cannot be made by name.
      if (IsShell() && IsEmpty(table.name)) return;
      if (options_.schema) Line("DELETE FROM sqlite_sequence;");
    } else if (table.name.starts_with("sqlite_stat")) {
      if (options_.schema) Line("ANALYZE sqlite_schema;");
    } else if (table.name.starts_with("sqlite_")) {
      return;
    } else if (table.IsVirtual() && CopiesShadows()) {
      WriteSchemaRow(table);
      return;
    } else if (options_.schema) {
      WriteCreate(table.sql);
    }
    if (!options_.data) return;
    if (table.IsVirtual()) {
      WriteVirtualRows(table);
      return;
    }
    std::vector<std::string> columns = ReadDumpColumns(connection_, table.name);
    if (writes_rowids_) {
      if (auto rowid = FindHiddenRowid(connection_, table.name)) {
        columns.insert(columns.begin(), *std::move(rowid));
      }
    }
    WriteRows(table.name, columns);
  }

  // To create it would make tables for it that are written themselves.
  void WriteSchemaRow(const SchemaText& table) {
    if (!std::exchange(writes_to_schema_, true)) Line("PRAGMA writable_schema=ON;");
    std::string line = "INSERT INTO sqlite_schema(type,name,tbl_name,rootpage,sql)VALUES('table',";
    AppendDumpString(line, table.name);
    line += ",";
    AppendDumpString(line, table.name);
    line += ",0,";
    AppendDumpString(line, table.sql);
    Line(line + ");");
  }

  // SQLite's shell adds IF NOT EXISTS where the table's name is quoted, and D1 follows it.
  void WriteCreate(const std::string& sql) {
    const bool quoted = sql.find("CREATE TABLE '") != std::string::npos ||
                        sql.find("CREATE TABLE \"") != std::string::npos;
    if (quoted) {
      Line("CREATE TABLE IF NOT EXISTS " + sql.substr(kCreateTable.size()) + ";");
    } else {
      Line(sql + ";");
    }
  }

  void WriteVirtualRows(const SchemaText& table) {
    const std::string module = ParseVirtualTable(table.sql).module;
    if (module == "fts5vocab") return;  // shows what another table holds
    std::vector<std::string> columns = ReadDumpColumns(connection_, table.name);
    if (module == "fts5") {
      WriteSettings(table.name);
      if (!HasTable(table.name + "_content")) {
        indexed_last_.push_back(table.name);
        return;
      }
      columns.insert(columns.begin(), "rowid");
    }
    WriteRows(table.name, columns);
  }

  // Of a full-text table over the rows of another.
  void WriteIndexedRows(const std::string& table) {
    if (IndexesAllRows(table)) {
      Line(InsertStart(table, {table}) + "'rebuild');");
      return;
    }
    std::vector<std::string> columns = ReadDumpColumns(connection_, table);
    columns.insert(columns.begin(), "rowid");
    std::string sql = "SELECT " + DumpNameList(columns, ", ") + " FROM ";
    AppendDumpName(sql, table);
    sql += " WHERE rowid IN (SELECT id FROM ";
    AppendDumpName(sql, table + "_docsize");
    WriteSelected(sql + ")", InsertStart(table, columns));
  }

  // Also where it does not keep which rows it has (columnsize=0).
  bool IndexesAllRows(const std::string& table) {
    if (!HasTable(table + "_docsize")) return true;
    std::string indexed = "SELECT id FROM ";
    AppendDumpName(indexed, table + "_docsize");
    std::string there = "SELECT rowid FROM ";
    AppendDumpName(there, table);
    const std::string sql = "SELECT NOT EXISTS (" + indexed + " EXCEPT " + there +
                            ") AND NOT EXISTS (" + there + " EXCEPT " + indexed + ")";
    return connection_.QueryOwnInteger(sql.c_str()) != 0;
  }

  // What was set on an FTS5 table by INSERT INTO t(t, rank): its own table keeps it.
  void WriteSettings(const std::string& name) {
    std::string sql = "SELECT k, v FROM ";
    AppendDumpName(sql, name + "_config");
    sql += " WHERE k <> 'version'";
    WriteSelected(sql, InsertStart(name, {name, "rank"}));
  }

  bool IsEmpty(const std::string& table) {
    std::string sql = "SELECT NOT EXISTS (SELECT 1 FROM ";
    AppendDumpName(sql, table);
    return connection_.QueryOwnInteger((sql + ")").c_str()) != 0;
  }

  bool HasTable(const std::string& name) {
    std::string sql = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = ";
    AppendDumpString(sql, name);
    return connection_.QueryOwnInteger(sql.c_str()) != 0;
  }

  static std::string InsertStart(const std::string& table,
                                 const std::vector<std::string>& columns) {
    std::string start = "INSERT INTO ";
    AppendDumpName(start, table);
    start += " (" + DumpNameList(columns, ",") + ") VALUES(";
    return start;
  }

  void WriteRows(const std::string& table, const std::vector<std::string>& columns) {
    std::string sql = "SELECT " + DumpNameList(columns, ", ") + " FROM ";
    AppendDumpName(sql, table);
    WriteSelected(sql, InsertStart(table, columns));
  }

  // A line for each row of `sql`.
  void WriteSelected(const std::string& sql, const std::string& start) {
    PreparedStatement statement = connection_.PrepareOwn(sql.c_str());
    while (statement.Step()) {
      if (stop_.load(std::memory_order_relaxed)) throw policy_.ErrorFor(Refusal::kDatabaseGone);
      const Row row = statement.CurrentRow();
      BeginLine();
      out_ += start;
      for (int column = 0; column < row.column_count(); ++column) {
        if (column > 0) out_.push_back(',');
        format_.AppendValue(out_, row.At(column));
      }
      out_ += ");";
    }
  }

  void Line(const std::string& line) {
    BeginLine();
    out_ += line;
  }

  void BeginLine() {
    if (is_first_line_) {
      is_first_line_ = false;
      return;
    }
    if (out_.size() >= kPieceBytes) {
      sink_(out_);
      out_.clear();
    }
    out_.push_back('\n');
  }

  Connection& connection_;
  const StatementPolicy& policy_;
  const DumpOptions& options_;
  const DumpFormat& format_;
  const std::atomic<bool>& stop_;
  const DumpSink& sink_;
  std::set<std::string> names_;
  std::vector<std::string> indexed_last_;
  std::string out_;
  bool writes_rowids_ = false;
  bool writes_to_schema_ = false;
  bool is_first_line_ = true;
};

}  // namespace

void WriteDump(Connection& connection, const StatementPolicy& policy, const DumpOptions& options,
               const DumpFormat& format, const std::atomic<bool>& stop, const DumpSink& sink) {
  Dumper(connection, policy, options, format, stop, sink).Write();
}

}  // namespace storage
