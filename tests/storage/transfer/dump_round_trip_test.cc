// Databases made at random come back from their dumps with all that could be asked of them.

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "storage/transfer/exact_dump_format.h"
#include "tests/storage/transfer/transfer_fixture.h"
#include "tests/support/seed.h"

namespace storage {
namespace {

using tests::Rows;

constexpr const char* kWords[] = {"apple", "pear", "plum", "fig", "quince", "stone", "river"};

// Which full-text tables there may be.
enum class IndexKinds { kReadable, kAll };

// A database of a few tables, each of which may have its rows indexed for full-text search.
class RandomDatabase {
 public:
  explicit RandomDatabase(std::uint64_t seed) : random_(seed) {}

  // What makes it. `kAll` also makes full-text tables whose rows cannot be read back.
  std::string MakeSql(IndexKinds kinds) {
    std::string sql;
    for (int i = 0; i < 3; ++i) sql += MakeTable("t" + std::to_string(i), kinds);
    return sql + MoreRowsSql() + MoreRowsSql();
  }

  // What clients go on with.
  std::string MoreRowsSql() {
    std::string sql;
    for (const std::string& table : tables_) {
      for (int i = 0; i < 8; ++i) sql += Insert(table);
      sql += "DELETE FROM " + table + " WHERE n % 7 = " + std::to_string(Below(7)) + ";";
      sql += "UPDATE " + table + " SET body = '" + Text() +
             "' WHERE n % 5 = " + std::to_string(Below(5)) + ";";
    }
    return sql;
  }

  // What is asked of it.
  std::vector<std::string> Questions() const {
    std::vector<std::string> questions = {
        "SELECT type, name, tbl_name FROM sqlite_schema"
        " WHERE type <> 'table' ORDER BY 1, 2"};
    for (const std::string& table : tables_) {
      questions.push_back("SELECT " + RowidOf(table) + "*, typeof(v), typeof(body) FROM " + table +
                          " ORDER BY n");
    }
    for (const std::string& index : indexes_) {
      for (const char* word : kWords) {
        std::string question = "SELECT rowid FROM ";
        question.append(index).append("('").append(word).append("') ORDER BY rowid");
        questions.push_back(std::move(question));
      }
    }
    return questions;
  }

 private:
  int Below(int end) { return std::uniform_int_distribution<int>(0, end - 1)(random_); }
  bool Chance() { return Below(2) == 0; }

  std::string Text() {
    std::string text = kWords[Below(7)];
    for (int i = Below(4); i > 0; --i) text += std::string(" ") + kWords[Below(7)];
    return text;
  }

  // A value for a column without a type.
  std::string AnyValue() {
    constexpr const char* kValues[] = {"NULL",
                                       "1",
                                       "9007199254740993",
                                       "-9223372036854775808",
                                       "0.1",
                                       "'a''b'",
                                       "x'00ff'",
                                       "'two' || char(10) || '\\n'",
                                       "2.0",
                                       "1e300",
                                       "''",
                                       "x''"};
    return kValues[Below(12)];
  }

  std::string Insert(const std::string& table) {
    const std::string n = std::to_string(++rows_);
    std::string key = keyed_[table] ? "'key " + n + "'" : AnyValue();
    return "INSERT INTO " + table + "(k, n, v, body, shown) VALUES (" + key + ", " + n + ", " +
           AnyValue() + ", '" + Text() + "', " + std::to_string(Below(2)) + ");";
  }

  std::string RowidOf(const std::string& table) const {
    return without_rowid_.at(table) ? "" : "rowid, ";
  }

  std::string MakeTable(const std::string& name, IndexKinds kinds) {
    tables_.push_back(name);
    const int kind = Below(4);
    keyed_[name] = kind == 1 || kind == 3;
    without_rowid_[name] = kind == 3;
    constexpr const char* kDefinitions[] = {
        "(k, n INT, v, body TEXT, shown)",
        "(k TEXT PRIMARY KEY, n INT, v, body TEXT, shown)",
        "(n INTEGER PRIMARY KEY, k, v, body TEXT, shown, twice AS (n * 2))",
        "(k TEXT PRIMARY KEY, n INT, v, body TEXT, shown) WITHOUT ROWID",
    };
    std::string sql = "CREATE TABLE " + name + kDefinitions[kind] + ";";
    if (Chance()) sql += "CREATE INDEX " + name + "_n ON " + name + "(n, v);";
    if (kind != 3) sql += MakeIndex(name, kinds);
    return sql;
  }

  // A full-text table that triggers keep.
  std::string MakeIndex(const std::string& table, IndexKinds kinds) {
    const int kind = Below(kinds == IndexKinds::kAll ? 5 : 2);
    const std::string f = table + "_f";
    indexes_.push_back(f);
    const std::string options[] = {"", ", content='" + table + "'", ", content=''",
                                   ", content='', contentless_delete=1",
                                   ", content='', detail=none"};
    const std::string old_row = "'delete', old.rowid, old.body";
    const bool deletes_by_row = kind == 0 || kind == 3;
    const std::string remove =
        deletes_by_row ? "DELETE FROM " + f + " WHERE rowid = old.rowid;"
                       : "INSERT INTO " + f + "(" + f + ", rowid, body) VALUES(" + old_row + ");";
    const std::string add = "INSERT INTO " + f + "(rowid, body) VALUES (new.rowid, new.body);";
    // Where not all rows are indexed, the others are not to be found.
    const std::string filter = Chance() ? " WHEN new.shown" : "";
    const std::string old_filter = filter.empty() ? "" : " WHEN old.shown";
    return "CREATE VIRTUAL TABLE " + f + " USING fts5(body" + options[kind] + ");" +
           "CREATE TRIGGER " + table + "_i AFTER INSERT ON " + table + filter + " BEGIN " + add +
           " END;" + "CREATE TRIGGER " + table + "_d AFTER DELETE ON " + table + old_filter +
           " BEGIN " + remove + " END;" + "CREATE TRIGGER " + table + "_u AFTER UPDATE ON " +
           table + old_filter + " BEGIN " + remove + add + " END;";
  }

  std::mt19937_64 random_;
  int rows_ = 0;
  std::vector<std::string> tables_;
  std::vector<std::string> indexes_;
  std::map<std::string, bool> keyed_;  // whether its keys are texts, each once
  std::map<std::string, bool> without_rowid_;
};

constexpr DumpOptions kWholeInTheShellsForm = {.form = DumpForm::kShell,
                                               .schema = true,
                                               .data = true,
                                               .names = {},
                                               .virtual_tables = VirtualTables::kRefuse};

class DumpRoundTripTest : public tests::TransferFixture {
 protected:
  DumpRoundTripTest() { schema.clear(); }

  std::string ExportExactly(const DumpOptions& how) {
    const auto hold = database().transfers().TryBegin(Transfer::kExport);
    std::string dump;
    database().Export(
        *hold, how, ExactDumpFormat(), [] {}, [&](std::string_view bytes) { dump += bytes; });
    return dump;
  }

  std::vector<Rows> Answers(const RandomDatabase& about) {
    std::vector<Rows> answers;
    for (const std::string& question : about.Questions()) answers.push_back(RowsOf(question));
    return answers;
  }

  void ComesBack(std::uint64_t seed, IndexKinds kinds, const DumpOptions& how) {
    SCOPED_TRACE(seed);
    RandomDatabase random(seed);
    Run(random.MakeSql(kinds));
    const std::vector<Rows> before = Answers(random);
    const std::string dump = ExportExactly(how);
    const std::string more = random.MoreRowsSql();
    Run(more);
    const std::vector<Rows> later = Answers(random);
    Close();
    std::filesystem::remove_all(folder());

    Import(dump);

    EXPECT_EQ(Answers(random), before) << dump;
    EXPECT_EQ(ExportExactly(how), dump);
    Run(more);
    EXPECT_EQ(Answers(random), later) << dump;
    Close();
    std::filesystem::remove_all(folder());
  }
};

TEST_F(DumpRoundTripTest, OfAnyDatabaseWhoseVirtualTablesAreRestored) {
  const std::uint64_t seed = tests::Seed();
  for (int i = 0; i < 20 * tests::Scale(); ++i) {
    ComesBack(seed + static_cast<std::uint64_t>(i), IndexKinds::kReadable,
              {.form = DumpForm::kD1,
               .schema = true,
               .data = true,
               .names = {},
               .virtual_tables = VirtualTables::kRestore});
    if (HasFailure()) break;
  }
}

TEST_F(DumpRoundTripTest, OfAnyDatabaseInTheFormOfTheShell) {
  rules = ImportRules::kScript;
  const std::uint64_t seed = tests::Seed();
  for (int i = 0; i < 20 * tests::Scale(); ++i) {
    ComesBack(seed + static_cast<std::uint64_t>(i), IndexKinds::kAll, kWholeInTheShellsForm);
    if (HasFailure()) break;
  }
}

TEST_F(DumpRoundTripTest, OfEveryDouble) {
  rules = ImportRules::kScript;
  std::mt19937_64 random(tests::Seed());
  std::string sql = "CREATE TABLE r(n INTEGER PRIMARY KEY, v);";
  for (int i = 0; i < 500 * tests::Scale(); ++i) {
    const auto value = std::bit_cast<double>(random());
    char text[64];
    std::snprintf(text, sizeof(text), "%.17g", value);
    if (std::isfinite(value)) sql += std::string("INSERT INTO r(v) VALUES (") + text + ");";
  }
  Run(sql +
      "INSERT INTO r(v) VALUES (5e-324), (1.7976931348623157e308), (0.0), (3.0), (1e15),"
      "(123456789012345680.0), (9e999), (-9e999)");
  const Rows before = RowsOf("SELECT n, v, typeof(v) FROM r");
  const std::string dump = ExportExactly(kWholeInTheShellsForm);
  Close();
  std::filesystem::remove_all(folder());

  Import(dump);

  EXPECT_EQ(RowsOf("SELECT n, v, typeof(v) FROM r"), before);
}

}  // namespace
}  // namespace storage
