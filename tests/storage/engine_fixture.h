// A connection to the engine alone, and the verbs that the engine's tests speak in.

#pragma once

#include <memory>
#include <ostream>
#include <string>

#include <gtest/gtest.h>
#include <sqlite3.h>

struct CloseConnection {
  void operator()(sqlite3* connection) const { sqlite3_close(connection); }
};
struct FinalizeStatement {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using EngineStatement = std::unique_ptr<sqlite3_stmt, FinalizeStatement>;

// What a statement counted so far.
struct RowCounts {
  int read;
  int written;
  bool operator==(const RowCounts&) const = default;
};

inline void PrintTo(const RowCounts& rows, std::ostream* out) {
  *out << rows.read << " read, " << rows.written << " written";
}

class EngineTest : public testing::Test {
 protected:
  EngineTest() {
    sqlite3* connection = nullptr;
    EXPECT_EQ(sqlite3_open(":memory:", &connection), SQLITE_OK);
    connection_.reset(connection);
  }

  sqlite3* connection() { return connection_.get(); }

  EngineStatement Prepare(const std::string& sql) {
    sqlite3_stmt* statement = nullptr;
    EXPECT_EQ(sqlite3_prepare_v2(connection(), sql.c_str(), -1, &statement, nullptr), SQLITE_OK)
        << sqlite3_errmsg(connection()) << " in " << sql;
    return EngineStatement(statement);
  }

  // Steps to the end, which must be a success, and resets the statement.
  void RunToTheEnd(sqlite3_stmt* statement) {
    while (sqlite3_step(statement) == SQLITE_ROW) {
    }
    EXPECT_EQ(sqlite3_reset(statement), SQLITE_OK) << sqlite3_errmsg(connection());
  }

  static RowCounts Counted(sqlite3_stmt* statement) {
    return {sqlite3_stmt_status(statement, SQLITE_STMTSTATUS_ROWS_READ, 0),
            sqlite3_stmt_status(statement, SQLITE_STMTSTATUS_ROWS_WRITTEN, 0)};
  }

  // Runs one statement and says what it counted.
  RowCounts Run(const std::string& sql) {
    const EngineStatement statement = Prepare(sql);
    RunToTheEnd(statement.get());
    return Counted(statement.get());
  }

  // Whether the statement's program has the opcode: a test of a counter must pass through its
  // opcode.
  bool Uses(const std::string& opcode, const std::string& sql) {
    const EngineStatement program = Prepare("EXPLAIN " + sql);
    while (sqlite3_step(program.get()) == SQLITE_ROW) {
      if (opcode == TextOf(program.get(), 1)) return true;
    }
    return false;
  }

  // The first column of the first row.
  std::string Answer(const std::string& sql) {
    const EngineStatement statement = Prepare(sql);
    EXPECT_EQ(sqlite3_step(statement.get()), SQLITE_ROW) << sqlite3_errmsg(connection());
    return TextOf(statement.get(), 0);
  }

  // t(id INTEGER PRIMARY KEY, n INTEGER, s TEXT), with 1 to `count` in both id and n.
  void MakeTable(int count) {
    Run("CREATE TABLE t(id INTEGER PRIMARY KEY, n INTEGER, s TEXT)");
    Run("WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c LIMIT " +
        std::to_string(count) + ") INSERT INTO t(id, n, s) SELECT i, i, 'row ' || i FROM c");
  }

 private:
  static std::string TextOf(sqlite3_stmt* statement, int column) {
    const auto* text = static_cast<const char*>(sqlite3_column_blob(statement, column));
    return {text, static_cast<std::size_t>(sqlite3_column_bytes(statement, column))};
  }

  std::unique_ptr<sqlite3, CloseConnection> connection_;
};
