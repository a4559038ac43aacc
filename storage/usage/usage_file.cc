#include "storage/usage/usage_file.h"

#include <limits>

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include "storage/error.h"
#include "storage/file_system.h"
#include "storage/sqlite/open_sqlite.h"
#include "storage/sqlite/sqlite_call.h"
#include "storage/sqlite/transaction.h"
#include "storage/sqlite/versioned_file.h"

namespace storage {

namespace {

constexpr const char* kSchemaSql = R"sql(
  CREATE TABLE texts (
    id INTEGER PRIMARY KEY,
    text TEXT NOT NULL UNIQUE
  ) STRICT;
  CREATE TABLE usage (
    uuid TEXT NOT NULL,
    hour_ms INTEGER NOT NULL,
    statement INTEGER NOT NULL,
    reads INTEGER NOT NULL,
    writes INTEGER NOT NULL,
    duration_ms REAL NOT NULL,
    rows_read INTEGER NOT NULL,
    rows_written INTEGER NOT NULL,
    rows_returned INTEGER NOT NULL,
    slowest_ms REAL NOT NULL,
    slowest_plan INTEGER,
    PRIMARY KEY (uuid, hour_ms, statement)
  ) STRICT, WITHOUT ROWID;
)sql";

constexpr const char* kForgetTextsSql =
    "DELETE FROM texts WHERE id NOT IN (SELECT statement FROM usage)"
    " AND id NOT IN (SELECT slowest_plan FROM usage WHERE slowest_plan IS NOT NULL)";

// Sums for one group of rows, in the order in which SumsAt reads them. Of a column next to max()
// SQLite takes the value from the row with the maximum: https://www.sqlite.org/lang_select.html
// ("Bare columns in an aggregate query").
constexpr const char* kSums =
    "sum(reads), sum(writes), sum(duration_ms), sum(rows_read), sum(rows_written),"
    " sum(rows_returned), max(slowest_ms)";

Usage SumsAt(SQLite::Statement& row, int column) {
  const auto count = [&] { return static_cast<std::uint64_t>(row.getColumn(column++).getInt64()); };
  Usage usage;
  usage.reads = count();
  usage.writes = count();
  usage.duration_ms = row.getColumn(column++).getDouble();
  usage.rows_read = count();
  usage.rows_written = count();
  usage.rows_returned = count();
  usage.slowest_ms = row.getColumn(column).getDouble();
  return usage;
}

void Bind(SQLite::Statement& statement, int place, std::uint64_t value) {
  statement.bind(place, static_cast<std::int64_t>(value));
}

constexpr const char* kFilterSql =
    " WHERE uuid IN (SELECT value FROM json_each(?1)) AND hour_ms BETWEEN ?2 AND ?3";

void BindFilter(SQLite::Statement& statement, const UsageFilter& filter) {
  std::string folders = "[";  // they hold nothing that JSON would escape
  for (const std::string& folder : filter.folders) {
    folders += (folders.size() > 1 ? ",\"" : "\"") + folder + '"';
  }
  statement.bind(1, folders + ']');
  statement.bind(2, filter.from_ms);
  statement.bind(3, filter.to_ms);
}

std::string OrderSql(const UsageOrder& order) {
  const auto column = [&] {
    switch (order.key) {
      case UsageOrder::Key::kRuns:
        return "reads + writes";
      case UsageOrder::Key::kDuration:
        return "duration_ms";
      case UsageOrder::Key::kRowsRead:
        return "rows_read";
      case UsageOrder::Key::kRowsWritten:
        return "rows_written";
      case UsageOrder::Key::kRowsReturned:
        return "rows_returned";
    }
    return "";
  };
  std::string sql = std::string("sum(") + column() + ')';
  if (order.measure == UsageOrder::Measure::kAverage && order.key != UsageOrder::Key::kRuns) {
    sql += " * 1.0 / sum(reads + writes)";
  }
  return sql + (order.direction == UsageOrder::Direction::kAscending ? " ASC" : " DESC");
}

// Puts usage into the tables, within a transaction.
class Writer {
 public:
  explicit Writer(SQLite::Database& connection)
      : add_text_(connection, "INSERT INTO texts(text) VALUES (?1) ON CONFLICT DO NOTHING"),
        find_text_(connection, "SELECT id FROM texts WHERE text = ?1"),
        find_row_(connection,
                  "SELECT 1 FROM usage WHERE uuid = ?1 AND hour_ms = ?2 AND statement = ?3"),
        count_rows_(connection, "SELECT count(*) FROM usage WHERE uuid = ?1 AND hour_ms = ?2"),
        add_(connection,
             "INSERT INTO usage VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"
             " ON CONFLICT DO UPDATE SET reads = reads + excluded.reads,"
             " writes = writes + excluded.writes, duration_ms = duration_ms + excluded.duration_ms,"
             " rows_read = rows_read + excluded.rows_read,"
             " rows_written = rows_written + excluded.rows_written,"
             " rows_returned = rows_returned + excluded.rows_returned,"
             " slowest_plan = CASE WHEN excluded.slowest_ms > slowest_ms"
             " THEN coalesce(excluded.slowest_plan, slowest_plan) ELSE slowest_plan END,"
             " slowest_ms = max(slowest_ms, excluded.slowest_ms)") {}

  void Add(const std::string& folder, std::int64_t hour_ms, const std::string& statement,
           const Usage& usage) {
    std::int64_t id = IdOf(statement);
    if (!statement.empty() && !HasRow(folder, hour_ms, id) && IsFull(folder, hour_ms))
      id = IdOf("");
    add_.reset();
    add_.clearBindings();
    add_.bind(1, folder);
    add_.bind(2, hour_ms);
    add_.bind(3, id);
    Bind(add_, 4, usage.reads);
    Bind(add_, 5, usage.writes);
    add_.bind(6, usage.duration_ms);
    Bind(add_, 7, usage.rows_read);
    Bind(add_, 8, usage.rows_written);
    Bind(add_, 9, usage.rows_returned);
    add_.bind(10, usage.slowest_ms);
    if (!usage.slowest_plan.empty()) add_.bind(11, IdOf(usage.slowest_plan));
    add_.exec();
  }

 private:
  std::int64_t IdOf(const std::string& text) {
    add_text_.reset();
    add_text_.bind(1, text);
    add_text_.exec();
    find_text_.reset();
    find_text_.bind(1, text);
    find_text_.executeStep();
    return find_text_.getColumn(0).getInt64();
  }

  bool HasRow(const std::string& folder, std::int64_t hour_ms, std::int64_t statement) {
    find_row_.reset();
    find_row_.bind(1, folder);
    find_row_.bind(2, hour_ms);
    find_row_.bind(3, statement);
    return find_row_.executeStep();
  }

  bool IsFull(const std::string& folder, std::int64_t hour_ms) {
    count_rows_.reset();
    count_rows_.bind(1, folder);
    count_rows_.bind(2, hour_ms);
    count_rows_.executeStep();
    return static_cast<std::size_t>(count_rows_.getColumn(0).getInt64()) >= kMaxStatementsPerHour;
  }

  SQLite::Statement add_text_, find_text_, find_row_, count_rows_, add_;
};

}  // namespace

UsageFile::UsageFile(const std::filesystem::path& file, OpenMode mode) {
  const bool writes = mode == OpenMode::kReadWrite;
  if (writes && !NameExists(file)) {
    MakeVersionedFile(file, kSchemaSql + SetVersionSql(kUsageVersion));
  }
  try {
    OpenSqliteOptions options;
    if (!writes) options.access = OpenSqliteOptions::Access::kReadOnly;
    connection_ = std::make_unique<SQLite::Database>(OpenSqliteDatabase(file.string(), options));
  } catch (const SQLite::Exception& exception) {
    throw ErrorFromSqlite(std::string("usage: ") + exception.what(),
                          exception.getExtendedErrorCode());
  }
  Run([&](SQLite::Database& connection) {
    if (ReadVersion(connection, "usage", kUsageVersion) == 0) {
      throw Error(ErrorKind::kCorruptFile, "the usage's file is empty");
    }
    if (!writes) return;
    connection.exec("PRAGMA synchronous=NORMAL");
    KeepLogFiles(connection);
  });
}

UsageFile::~UsageFile() = default;

void UsageFile::Run(const std::function<void(SQLite::Database&)>& body) {
  try {
    body(*connection_);
  } catch (const SQLite::Exception& exception) {
    throw ErrorFromSqlite(std::string("usage: ") + exception.what(),
                          exception.getExtendedErrorCode());
  }
}

void UsageFile::Apply(const Change& change) {
  Run([&](SQLite::Database& connection) {
    Transaction transaction(connection, Transaction::Kind::kWrite);
    Writer writer(connection);
    for (const auto& [folder, unsaved] : change.added) {
      for (const auto& [key, usage] : unsaved) writer.Add(folder, key.first, key.second, usage);
    }
    SQLite::Statement forget(connection, "DELETE FROM usage WHERE uuid = ?1");
    for (const std::string& folder : change.forgotten) {
      forget.reset();
      forget.bind(1, folder);
      forget.exec();
    }
    if (!change.forgotten.empty()) connection.exec(kForgetTextsSql);
    transaction.Commit();
  });
}

void UsageFile::Prune(std::int64_t from_ms) {
  Run([&](SQLite::Database& connection) {
    Transaction transaction(connection, Transaction::Kind::kWrite);
    SQLite::Statement prune(connection, "DELETE FROM usage WHERE hour_ms < ?1");
    prune.bind(1, from_ms);
    if (prune.exec() > 0) connection.exec(kForgetTextsSql);
    transaction.Commit();
  });
}

std::vector<HourUsage> UsageFile::SumByHour(const UsageFilter& filter) {
  std::vector<HourUsage> hours;
  Run([&](SQLite::Database& connection) {
    SQLite::Statement rows(connection, std::string("SELECT hour_ms, ") + kSums + " FROM usage" +
                                           kFilterSql + " GROUP BY hour_ms ORDER BY hour_ms");
    BindFilter(rows, filter);
    while (rows.executeStep()) hours.push_back({rows.getColumn(0).getInt64(), SumsAt(rows, 1)});
  });
  return hours;
}

std::vector<DatabaseStatementUsage> UsageFile::SumByStatement(const UsageFilter& filter,
                                                              const UsageOrder& order,
                                                              std::uint64_t limit) {
  std::vector<DatabaseStatementUsage> statements;
  Run([&](SQLite::Database& connection) {
    SQLite::Statement rows(
        connection,
        std::string("SELECT uuid, (SELECT text FROM texts WHERE id = statement) AS text,"
                    " (SELECT text FROM texts WHERE id = slowest_plan), ") +
            kSums + " FROM usage" + kFilterSql +
            " GROUP BY uuid, statement HAVING text <> '' ORDER BY " + OrderSql(order) +
            ", text, uuid LIMIT ?4");
    BindFilter(rows, filter);
    Bind(rows, 4, limit);
    while (rows.executeStep()) {
      DatabaseStatementUsage found{rows.getColumn(0).getString(), rows.getColumn(1).getString(),
                                   SumsAt(rows, 3)};
      found.usage.slowest_plan = rows.getColumn(2).getString();
      statements.push_back(std::move(found));
    }
  });
  return statements;
}

}  // namespace storage
