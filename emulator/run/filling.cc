#include "emulator/run/filling.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <iterator>
#include <limits>
#include <set>
#include <span>
#include <string_view>
#include <utility>

#include "compat/cloudflare/database_request.h"
#include "compat/sql_error_text.h"
#include "storage/error.h"
#include "storage/file_system.h"
#include "storage/query/query.h"

namespace emulator {

namespace fs = std::filesystem;
using storage::Error;
using storage::ErrorKind;

namespace {

constexpr const char* kDatabaseWithoutName = "db";
constexpr std::uint64_t kNoNumber = std::numeric_limits<std::uint64_t>::max();

// Keeps the first value of each row.
class FirstColumn final : public storage::ResultSink {
 public:
  void OnColumns(std::span<const std::string_view> /*names*/) override {}
  void OnRow(const storage::Row& row) override { values_.emplace(row.At(0).bytes); }
  void OnStatementEnd(const storage::StatementReport& /*report*/) override {}
  void Restart() override { values_.clear(); }

  const std::set<std::string>& values() const noexcept { return values_; }

 private:
  std::set<std::string> values_;
};

// In `quote`s, as SQL has it.
std::string InQuotes(const std::string& text, char quote) {
  std::string quoted(1, quote);
  for (const char c : text) {
    if (c == quote) quoted.push_back(quote);
    quoted.push_back(c);
  }
  return quoted + quote;
}

std::uint64_t NumberOf(const std::string& name) {
  std::uint64_t number = 0;
  const auto [end, failure] = std::from_chars(name.data(), name.data() + name.size(), number);
  return failure == std::errc() ? number : kNoNumber;
}

bool IsDatabaseName(const std::string& name) {
  try {
    compat::cloudflare::CheckDatabaseName(name);
    return true;
  } catch (const Error&) {
    return false;
  }
}

}  // namespace

std::string NameToFill(const Options& options) {
  if (!options.database.empty()) return options.database;
  return IsDatabaseName(options.run_template) ? options.run_template : kDatabaseWithoutName;
}

std::string ReadText(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  if (!in.is_open() || in.bad()) {
    throw Error(ErrorKind::kIo, "cannot read " + file.string() + ": " + std::strerror(errno));
  }
  return text;
}

SqlRunner RunnerOn(storage::Database& database) {
  return [&database](const std::string& sql) {
    FirstColumn column;
    const storage::Query query{sql, {}};
    database.Run(std::span(&query, 1), storage::Access::kReadWrite, column);
    return column.values();
  };
}

std::vector<std::string> MigrationsIn(const fs::path& folder) {
  std::vector<std::string> names;
  for (const fs::path& file : storage::ListFolder(folder)) {
    std::string name = file.filename().string();
    if (name.ends_with(".sql") && !name.starts_with('.')) names.push_back(std::move(name));
  }
  std::ranges::sort(names, {},
                    [](const std::string& name) { return std::pair(NumberOf(name), name); });
  return names;
}

void ApplyMigrations(const SqlRunner& run, const std::string& name, const fs::path& folder,
                     const std::string& table, std::ostream& messages) {
  const std::vector<std::string> migrations = MigrationsIn(folder);
  if (migrations.empty()) {
    throw Error(ErrorKind::kIo, "there are no migrations in " + folder.string());
  }
  const std::string quoted = InQuotes(table, '"');
  run("CREATE TABLE IF NOT EXISTS " + quoted +
      "(\n\t\tid         INTEGER PRIMARY KEY AUTOINCREMENT,\n"
      "\t\tname       TEXT UNIQUE,\n"
      "\t\tapplied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL\n);");
  const std::set<std::string> applied = run("SELECT name FROM " + quoted);
  std::size_t count = 0;
  for (const std::string& migration : migrations) {
    if (applied.contains(migration)) continue;
    try {
      run(ReadText(folder / migration) + "\nINSERT INTO " + quoted + " (name)\nvalues (" +
          InQuotes(migration, '\'') + ");");
    } catch (const Error& error) {
      std::string text = "migration ";
      text.append(migration).append(" of ").append(name).append(": ");
      text.append(compat::D1ErrorText(error)).append("; nothing of it was done");
      throw Error(error.kind(), text);
    }
    ++count;
  }
  messages << "d1-emulator: applied " << count << " of " << migrations.size() << " migrations to "
           << name << '\n';
}

}  // namespace emulator
