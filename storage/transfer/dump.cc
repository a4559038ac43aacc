#include "storage/transfer/dump.h"

#include <set>
#include <utility>

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
constexpr const char* kShadowTables =
    "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'shadow'";

constexpr std::string_view kCreateTable = "CREATE TABLE ";
constexpr std::string_view kCreateVirtualTable = "CREATE VIRTUAL TABLE ";

struct Object {
  std::string name;
  std::string sql;
};

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
    const std::vector<Object> tables = ReadTables();
    Line("PRAGMA defer_foreign_keys=TRUE;");
    for (const Object& table : tables) WriteTable(table);
    if (options_.schema) {
      for (const Object& object : ReadObjects(kRestOfSchema)) Line(object.sql + ";");
    }
    // An index over another table's rows is made anew once those are there, and the views too.
    for (const std::string& statement : last_) Line(statement);
    sink_(out_);
  }

 private:
  bool IsWanted(const std::string& name) const { return names_.empty() || names_.contains(name); }

  std::vector<Object> ReadObjects(const char* sql) {
    std::vector<Object> objects;
    PreparedStatement statement = connection_.PrepareOwn(sql);
    while (statement.Step()) {
      const Row row = statement.CurrentRow();
      Object object{std::string(row.At(0).bytes), {}};
      if (row.column_count() > 1) object.sql = row.At(1).bytes;
      if (IsWanted(object.name)) objects.push_back(std::move(object));
    }
    return objects;
  }

  // The tables to write. Virtual ones that cannot be are refused before the first line.
  std::vector<Object> ReadTables() {
    std::set<std::string> shadows;
    if (options_.virtual_tables == VirtualTables::kRestore) {
      for (const Object& shadow : ReadObjects(kShadowTables)) shadows.insert(shadow.name);
    }
    std::vector<Object> tables = ReadObjects(kTables);
    std::erase_if(tables, [&](const Object& table) {
      return shadows.contains(table.name) || !policy_.AllowsName(table.name);
    });
    for (const Object& table : tables) {
      if (!table.sql.starts_with(kCreateVirtualTable)) continue;
      if (options_.virtual_tables == VirtualTables::kRefuse) throw format_.VirtualTableRefusal();
      if (options_.data && ParseVirtualTable(table.sql).contentless) {
        throw Error(ErrorKind::kUnsupported, "the rows of the contentless FTS5 table " +
                                                 table.name + " cannot be read back");
      }
    }
    return tables;
  }

  void WriteTable(const Object& table) {
    if (table.name == "sqlite_sequence") {
      if (options_.schema) Line("DELETE FROM sqlite_sequence;");
    } else if (table.name.starts_with("sqlite_stat")) {
      if (options_.schema) Line("ANALYZE sqlite_schema;");
    } else if (table.name.starts_with("sqlite_")) {
      return;
    } else if (options_.schema) {
      WriteCreate(table.sql);
    }
    if (!options_.data) return;
    if (table.sql.starts_with(kCreateVirtualTable)) {
      WriteVirtualRows(table);
    } else {
      WriteRows(table.name, Columns(table.name));
    }
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

  void WriteVirtualRows(const Object& table) {
    const std::string module = ParseVirtualTable(table.sql).module;
    if (module == "fts5vocab") return;  // shows what another table holds
    std::vector<std::string> columns = Columns(table.name);
    if (module == "fts5") {
      WriteSettings(table.name);
      if (!HasTable(table.name + "_content")) {
        last_.push_back(InsertStart(table.name, {table.name}) + "'rebuild');");
        return;
      }
      columns.insert(columns.begin(), "rowid");
    }
    WriteRows(table.name, columns);
  }

  // What was set on an FTS5 table by INSERT INTO t(t, rank): its own table keeps it.
  void WriteSettings(const std::string& name) {
    std::string sql = "SELECT k, v FROM ";
    AppendDumpName(sql, name + "_config");
    sql += " WHERE k <> 'version'";
    WriteSelected(sql, InsertStart(name, {name, "rank"}));
  }

  std::vector<std::string> Columns(const std::string& table) {
    std::string sql = "PRAGMA table_info(";
    AppendDumpName(sql, table);
    sql += ")";
    std::vector<std::string> columns;
    PreparedStatement statement = connection_.PrepareOwn(sql.c_str());
    while (statement.Step()) columns.emplace_back(statement.CurrentRow().At(1).bytes);
    return columns;
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
  const std::set<std::string> names_;
  std::vector<std::string> last_;
  std::string out_;
  bool is_first_line_ = true;
};

}  // namespace

void WriteDump(Connection& connection, const StatementPolicy& policy, const DumpOptions& options,
               const DumpFormat& format, const std::atomic<bool>& stop, const DumpSink& sink) {
  Dumper(connection, policy, options, format, stop, sink).Write();
}

}  // namespace storage
