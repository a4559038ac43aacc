#include "storage/catalog/catalog_secret.h"

#include <array>
#include <cstdint>

#include <SQLiteCpp/SQLiteCpp.h>

#include "storage/catalog/catalog_file.h"
#include "storage/id_source.h"

namespace storage {

namespace {

std::string FindSecret(SQLite::Database& connection, const std::string& name) {
  SQLite::Statement select(connection, "SELECT bytes FROM secrets WHERE name = ?1");
  select.bind(1, name);
  return select.executeStep() ? select.getColumn(0).getString() : std::string();
}

}  // namespace

std::string GetSecret(CatalogFile& file, IdSource& ids, const std::string& name) {
  std::string secret;
  file.Run([&](SQLite::Database& connection) { secret = FindSecret(connection, name); });
  if (!secret.empty()) return secret;
  file.Change([&](SQLite::Database& connection) {
    std::array<std::uint8_t, 32> bytes{};
    ids.Fill(bytes);
    secret.assign(bytes.begin(), bytes.end());
    SQLite::Statement insert(connection, "INSERT INTO secrets (name, bytes) VALUES (?1, ?2)");
    insert.bind(1, name);
    insert.bind(2, secret.data(), static_cast<int>(secret.size()));
    insert.exec();
  });
  return secret;
}

}  // namespace storage
