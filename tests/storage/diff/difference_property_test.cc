// Random histories, and random pairs of their commits compared: the difference is what a comparison
// row by row of all that both hold finds.

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "storage/diff/compare_states.h"
#include "tests/storage/diff/told_difference.h"
#include "tests/support/history_fixture.h"
#include "tests/support/seed.h"

namespace storage {
namespace {

using tests::PlainConnection;

// All of a table.
struct Content {
  std::vector<std::string> columns;
  std::map<std::string, std::vector<std::string>> rows;  // by key, which is written "a=1,b=2"
};
using State = std::map<std::string, Content>;

class DifferencePropertyTest : public tests::HistoryFixture {
 protected:
  DifferencePropertyTest() {
    options.checkpoint.passive_frames = 50;
    options.history->log.segment_bytes = 60'000;
    options.history->snapshot_bytes = 300'000;
    schema =
        "CREATE TABLE t(id INTEGER PRIMARY KEY, a, b); CREATE INDEX t_a ON t(a);"
        "CREATE TABLE plain(x, y); CREATE TABLE named(k TEXT PRIMARY KEY, v);"
        "CREATE TABLE pair(a, b, c, PRIMARY KEY(b, a)) WITHOUT ROWID;"
        "CREATE VIRTUAL TABLE words USING fts5(text)";
  }

  int Below(int limit) { return std::uniform_int_distribution<int>(0, limit - 1)(random); }
  std::string Number(int limit) { return std::to_string(Below(limit)); }
  std::string Text() {
    const int bytes = Below(6) == 0 ? Below(30'000) : Below(400);
    return "printf('%.*c', " + std::to_string(bytes) + ", 'abcdefg') || " + Number(99);
  }
  std::string Rows(int limit) {
    return "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " +
           std::to_string(1 + Below(limit)) + ") ";
  }

  std::string RandomWork() {
    const std::string made = "u" + Number(3);
    const std::vector<std::string> work = {
        Rows(80) + "INSERT INTO t(a, b) SELECT random(), " + Text() + " FROM n",
        "UPDATE t SET b = " + Text() + " WHERE id % 7 = " + Number(7),
        "UPDATE t SET a = a + 1 WHERE id % 40 = " + Number(40),
        "DELETE FROM t WHERE id % 5 = " + Number(5),
        "UPDATE t SET id = id + 1000000 WHERE id % 50 = " + Number(50),
        Rows(30) + "INSERT INTO plain SELECT i, " + Text() + " FROM n",
        // In place, far behind the page.
        "UPDATE plain SET y = substr(y, 1, length(y) - 1) || '" + Number(9) + "' WHERE x % 3 = 0",
        "UPDATE pair SET c = substr(c, 1, length(c) - 1) || '" + Number(9) + "' WHERE a % 3 = 0",
        "DELETE FROM plain WHERE x % 2 = " + Number(2),
        "INSERT OR REPLACE INTO named VALUES ('k" + Number(60) + "', " + Text() + ")",
        Rows(40) + "INSERT OR REPLACE INTO named SELECT 'k' || i, " + Number(9) + " FROM n",
        "INSERT INTO named VALUES (NULL, " + Number(9) + ")",
        "UPDATE named SET k = k || '+' WHERE rowid % 9 = " + Number(9),
        "DELETE FROM named WHERE rowid % 4 = " + Number(4),
        Rows(60) + "INSERT OR REPLACE INTO pair SELECT i, 'b' || (i % 7), " + Text() + " FROM n",
        "UPDATE pair SET c = " + Text() + " WHERE a % 6 = " + Number(6),
        "UPDATE OR REPLACE pair SET b = 'c' WHERE a % 9 = " + Number(9),
        "DELETE FROM pair WHERE a % 4 = " + Number(4),
        "CREATE TABLE IF NOT EXISTS " + made + "(x PRIMARY KEY, y REAL DEFAULT 2.5, z AS (y * 2))",
        "CREATE TABLE IF NOT EXISTS " + made + "(x PRIMARY KEY, y, z) WITHOUT ROWID",
        "DROP TABLE IF EXISTS " + made, "DROP TABLE IF EXISTS " + made,
        "CREATE TABLE IF NOT EXISTS " + made +
            "(x PRIMARY KEY, y REAL DEFAULT 2.5, z AS (y * 2));" + Rows(50) +
            "INSERT OR REPLACE INTO " + made + "(x, y) SELECT i, i + 0.5 FROM n",
        "ALTER TABLE plain ADD COLUMN z" + std::to_string(++added_) + " DEFAULT " + Number(9),
        "INSERT INTO words VALUES ('one " + Number(99) + "'), (" + Text() + ")",
        "CREATE INDEX IF NOT EXISTS t_b ON t(substr(b, 1, 900))", "DROP INDEX IF EXISTS t_b",
        "DELETE FROM t; DELETE FROM pair"};
    return work[static_cast<std::size_t>(Below(static_cast<int>(work.size())))];
  }

  // What a statement cannot do as the tables are, it does not.
  void TakeStep() {
    const int kind = Below(20);
    if (kind == 0 && !positions.empty()) {
      const auto at =
          Find(positions[static_cast<std::size_t>(Below(static_cast<int>(positions.size())))]);
      database().Restore(at.value());
    } else if (kind == 1) {
      PlainConnection(file().string()).Run("VACUUM");
      Run("DELETE FROM t WHERE 0");
    } else {
      const auto error = tests::ErrorOf([&] { Run(RandomWork()); });
      if (error) {
        EXPECT_TRUE(error->kind() == ErrorKind::kConstraint ||
                    error->kind() == ErrorKind::kInvalidSql)
            << error->what();
      }
    }
  }

  static std::string KeyText(const std::string& table, const std::vector<std::string>& columns,
                             const std::vector<std::string>& row, const std::string& rowid) {
    std::vector<std::string> key;
    if (table == "t") key = {"id"};
    if (table == "named") key = {"k"};
    if (table == "pair") key = {"b", "a"};
    if (table.starts_with("u")) key = {"x"};
    std::string text;
    for (const std::string& column : key) {
      const auto at = std::ranges::find(columns, column) - columns.begin();
      const std::string& value = row[static_cast<std::size_t>(at)];
      if (value == "NULL") return "rowid=" + rowid;
      text.append(text.empty() ? "" : ",").append(column).append("=").append(value);
    }
    return text.empty() ? "rowid=" + rowid : text;
  }

  State ReadState() {
    State state;
    for (const auto& name : RowsOf("SELECT name, sql LIKE '%WITHOUT ROWID' FROM sqlite_schema"
                                   " WHERE type = 'table' AND name NOT LIKE 'words%'")) {
      const std::string table = name[0].substr(1, name[0].size() - 2);
      const std::string rowid = name[1] == "1" ? "0" : "rowid";
      auto read = Run(std::string("SELECT ").append(rowid).append(", * FROM ").append(table));
      Content& content = state[table];
      content.columns.assign(read.columns.begin() + 1, read.columns.end());
      for (auto& row : read.rows) {
        const std::string id = row.front();
        row.erase(row.begin());
        const std::string key = KeyText(table, content.columns, row, id);
        content.rows.emplace(key, std::move(row));
      }
    }
    return state;
  }

  static std::string RowText(const Content& content, const std::vector<std::string>* row) {
    if (row == nullptr) return "-";
    std::string text;
    for (std::size_t i = 0; i < row->size(); ++i) {
      text += (i == 0 ? "" : ",") + content.columns[i] + "=" + (*row)[i];
    }
    return text;
  }

  static std::set<std::string> ExpectedLines(const State& before, const State& after) {
    std::set<std::string> lines;
    std::set<std::string> tables;
    for (const auto& [name, content] : before) tables.insert(name);
    for (const auto& [name, content] : after) tables.insert(name);
    static const Content none;
    for (const std::string& table : tables) {
      const Content& a = before.contains(table) ? before.at(table) : none;
      const Content& b = after.contains(table) ? after.at(table) : none;
      std::set<std::string> keys;
      for (const auto& [key, row] : a.rows) keys.insert(key);
      for (const auto& [key, row] : b.rows) keys.insert(key);
      for (const std::string& key : keys) {
        const auto* const was = a.rows.contains(key) ? &a.rows.at(key) : nullptr;
        const auto* const is = b.rows.contains(key) ? &b.rows.at(key) : nullptr;
        std::string changed;
        for (std::size_t i = 0; was != nullptr && is != nullptr && i < is->size(); ++i) {
          const auto common = std::ranges::find(a.columns, b.columns[i]);
          if (common == a.columns.end()) continue;
          const auto at = static_cast<std::size_t>(common - a.columns.begin());
          if ((*was)[at] != (*is)[i]) changed.append(" ").append(b.columns[i]);
        }
        if (was != nullptr && is != nullptr && changed.empty()) continue;
        std::string line = table;
        line.append(" ").append(key).append(" | ").append(RowText(a, was)).append(" | ");
        line.append(RowText(b, is)).append(" |").append(changed);
        lines.insert(std::move(line));
      }
    }
    return lines;
  }

  void ComparePair(const HeldHistory& held, std::size_t from, std::size_t to) {
    const PastPages before(*held.live, held.segments, Find(positions[from]).value());
    const PastPages after(*held.live, held.segments, Find(positions[to]).value());
    DifferenceOptions wanted;
    wanted.most = 1'000'000;
    const std::vector<std::string> lines =
        tests::LinesOf(CompareStates(before, after, policy, wanted));
    const std::set<std::string> told(lines.begin(), lines.end());
    EXPECT_EQ(told.size(), lines.size()) << "a row is told twice";
    const std::set<std::string> expected = ExpectedLines(states[from], states[to]);
    if (told == expected) return;
    ADD_FAILURE() << "between states " << from << " and " << to << ": " << told.size()
                  << " rows told, " << expected.size() << " expected";
    for (const std::string& line : told) {
      if (!expected.contains(line)) ADD_FAILURE() << "told: " << line.substr(0, 300);
    }
    for (const std::string& line : expected) {
      if (!told.contains(line)) ADD_FAILURE() << "not told: " << line.substr(0, 300);
    }
  }

  void StartOver() {
    Close();
    std::filesystem::remove_all(folder());
    positions.clear();
    states.clear();
    database();
  }

  std::mt19937_64 random{tests::Seed()};
  std::vector<HistoryPosition> positions;
  std::vector<State> states;

 private:
  int added_ = 0;
};

TEST_F(DifferencePropertyTest, ADifferenceIsWhatAComparisonRowByRowFinds) {
  const int histories = 5 * tests::Scale();
  for (int history = 0; history < histories && !HasFailure(); ++history) {
    SCOPED_TRACE("history " + std::to_string(history));
    StartOver();
    for (int step = 0; step < 50; ++step) {
      clock.Advance(1000);
      TakeStep();
      positions.push_back(Current());
      states.push_back(ReadState());
    }
    const HeldHistory held = database().HoldHistory();
    for (int pair = 0; pair < 40 && !HasFailure(); ++pair) {
      const auto from = static_cast<std::size_t>(Below(static_cast<int>(positions.size())));
      const auto to = static_cast<std::size_t>(Below(static_cast<int>(positions.size())));
      ComparePair(held, from, to);
    }
  }
}

}  // namespace
}  // namespace storage
