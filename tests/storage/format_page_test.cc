// storage/FORMAT.md against what is really written.

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <string>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>

#include "compat/statement_rules.h"
#include "storage/catalog/catalog.h"
#include "storage/data_directory.h"
#include "storage/database/database_folder.h"
#include "storage/usage/usage_file.h"
#include "tests/support/temp_directory.h"

namespace {

std::string Page() {
  std::ifstream file(SOURCE_DIR "/storage/FORMAT.md");
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// The names in the first column of the table below `heading`.
std::vector<std::string> DocumentedColumns(const std::string& heading) {
  const std::string page = Page();
  const std::size_t start = page.find(heading);
  if (start == std::string::npos) return {};
  const std::string section = page.substr(start, page.find("\n##", start + 1) - start);
  std::vector<std::string> names;
  const std::regex row("\n\\| `([a-z_]+)` \\|");
  for (std::sregex_iterator found(section.begin(), section.end(), row), end; found != end;
       ++found) {
    names.push_back((*found)[1]);
  }
  return names;
}

std::vector<std::string> ColumnsOf(const std::string& file, const std::string& table) {
  SQLite::Database database(file);
  SQLite::Statement columns(database, "SELECT name FROM pragma_table_info(?)");
  columns.bind(1, table);
  std::vector<std::string> names;
  while (columns.executeStep()) names.push_back(columns.getColumn(0).getString());
  return names;
}

TEST(FormatPageTest, NamesEveryColumnOfTheCatalog) {
  const tests::TempDirectory folder;
  const auto file = folder.path() / "catalog.sqlite";
  { const storage::Catalog catalog(file, storage::Catalog::OpenMode::kReadWrite); }

  for (const char* table : {"databases", "records", "snapshots"}) {
    const std::vector<std::string> written = ColumnsOf(file.string(), table);
    EXPECT_FALSE(written.empty()) << table;
    EXPECT_EQ(DocumentedColumns(std::string("### The table `") + table + "`"), written);
  }
}

TEST(FormatPageTest, NamesEveryColumnOfTheTablesAround) {
  const tests::TempDirectory folder;
  const auto file = folder.path() / "catalog.sqlite";
  { const storage::Catalog catalog(file, storage::Catalog::OpenMode::kReadWrite); }
  const std::string page = Page();

  for (const char* table : {"workspaces", "users", "members", "shares", "secrets"}) {
    std::string columns;
    for (const std::string& column : ColumnsOf(file.string(), table)) {
      columns += (columns.empty() ? "`" : ",[ \n]`") + column + "`";
    }
    const std::regex entry("`" + std::string(table) + "` \\(" + columns + "[:)]");
    EXPECT_TRUE(std::regex_search(page, entry)) << table << ": " << columns;
  }
}

TEST(FormatPageTest, TellsTheVersionOfTheCatalog) {
  const tests::TempDirectory folder;
  const auto file = folder.path() / "catalog.sqlite";
  { const storage::Catalog catalog(file, storage::Catalog::OpenMode::kReadWrite); }

  SQLite::Database written(file.string());
  const int version = written.execAndGet("PRAGMA user_version").getInt();

  EXPECT_NE(Page().find("## The catalog, version " + std::to_string(version) + "\n"),
            std::string::npos);
}

TEST(FormatPageTest, DescribesTheUsageFile) {
  const tests::TempDirectory folder;
  const auto file = folder.path() / "usage.sqlite";
  { const storage::UsageFile usage(file, storage::UsageFile::OpenMode::kReadWrite); }
  const std::string page = Page();

  EXPECT_EQ(DocumentedColumns("### The table `usage`"), ColumnsOf(file.string(), "usage"));
  EXPECT_EQ(ColumnsOf(file.string(), "texts"), (std::vector<std::string>{"id", "text"}));
  EXPECT_NE(page.find("`texts` (`id`, `text`)"), std::string::npos);
  EXPECT_NE(page.find("## Usage, version " + std::to_string(storage::kUsageVersion) + "\n"),
            std::string::npos);
}

TEST(FormatPageTest, ShowsWhatANewDatabaseHolds) {
  const std::string page = Page();
  std::smatch block;
  ASSERT_TRUE(std::regex_search(page, block, std::regex("```sql new-database\n([^`]+)\n```")));

  EXPECT_EQ(block[1], compat::kNewDatabaseSql);
}

TEST(FormatPageTest, TellsTheSizeOfANewDatabase) {
  const tests::TempDirectory folder;
  storage::MakeDatabaseFolder(folder.path() / "new", compat::kNewDatabaseSql);

  const auto bytes = std::filesystem::file_size(
      storage::DataDirectory::FileInDatabaseFolder(folder.path() / "new"));

  EXPECT_NE(Page().find("\n" + std::to_string(bytes) + " bytes: page 1"), std::string::npos);
}

}  // namespace
