#include "storage/records/workspace_directory.h"

#include <algorithm>
#include <utility>

#include <SQLiteCpp/SQLiteCpp.h>

#include "storage/catalog/catalog_file.h"

namespace storage {

namespace {

using Rows = std::vector<std::vector<std::string>>;

// A table of texts, in the order of its first columns, which are its key.
struct Table {
  const char* name;
  const char* columns;
  Rows rows;
};

template <typename Item, typename Columns>
Rows RowsOf(const std::vector<Item>& items, Columns&& columns) {
  Rows rows;
  rows.reserve(items.size());
  for (const Item& item : items) rows.push_back(columns(item));
  std::sort(rows.begin(), rows.end());
  return rows;
}

std::vector<Table> TablesOf(const WorkspaceDirectory& directory) {
  using Row = std::vector<std::string>;
  using Directory = WorkspaceDirectory;
  return {
      {"workspaces", "id, slug, name, retention_tier",
       RowsOf(directory.workspaces,
              [](const Directory::Workspace& workspace) {
                return Row{workspace.id, workspace.slug, workspace.name, workspace.retention_tier};
              })},
      {"users", "id, email, name",
       RowsOf(directory.users,
              [](const Directory::User& user) {
                return Row{user.id, user.email, user.name};
              })},
      {"members", "user_id, workspace_id",
       RowsOf(directory.members,
              [](const Directory::Member& member) {
                return Row{member.user_id, member.workspace_id};
              })},
      {"shares", "installed_in, owner_id, integration_id",
       RowsOf(directory.shares,
              [](const Directory::Share& share) {
                return Row{share.installed_in, share.owner_id, share.integration_id};
              })},
  };
}

Rows Read(SQLite::Database& connection, const Table& table) {
  const std::string columns = table.columns;
  SQLite::Statement select(connection,
                           "SELECT " + columns + " FROM " + table.name + " ORDER BY " + columns);
  Rows rows;
  while (select.executeStep()) {
    std::vector<std::string>& row = rows.emplace_back();
    for (int i = 0; i < select.getColumnCount(); ++i) row.push_back(select.getColumn(i));
  }
  return rows;
}

void Replace(SQLite::Database& connection, const Table& table) {
  connection.exec(std::string("DELETE FROM ") + table.name);
  if (table.rows.empty()) return;
  std::string places = "?";
  for (std::size_t i = 1; i < table.rows.front().size(); ++i) places += ", ?";
  SQLite::Statement insert(connection, std::string("INSERT INTO ") + table.name + " (" +
                                           table.columns + ") VALUES (" + places + ")");
  for (const std::vector<std::string>& row : table.rows) {
    int place = 0;
    for (const std::string& text : row) insert.bind(++place, text);
    insert.exec();
    insert.reset();
  }
}

}  // namespace

void StoreDirectory(CatalogFile& file, const WorkspaceDirectory& directory) {
  const std::vector<Table> tables = TablesOf(directory);
  bool differ = false;
  file.Run([&](SQLite::Database& connection) {
    for (const Table& table : tables) differ = differ || Read(connection, table) != table.rows;
  });
  if (!differ) return;
  // What a power cut takes of this the next start writes again: nobody waits for the disk.
  file.Run([&](SQLite::Database& connection) {
    connection.exec("PRAGMA synchronous=NORMAL");
    file.Change([&](SQLite::Database&) {
      for (const Table& table : tables) Replace(connection, table);
    });
    connection.exec("PRAGMA synchronous=FULL");
  });
}

bool HasStrangers(CatalogFile& file) {
  bool found = false;
  file.Run([&](SQLite::Database& connection) {
    SQLite::Statement select(connection,
                             "SELECT 1 FROM (SELECT DISTINCT workspace_id FROM records)"
                             " WHERE workspace_id NOT IN (SELECT id FROM workspaces) LIMIT 1");
    found = select.executeStep();
  });
  return found;
}

}  // namespace storage
