#include "tests/support/database_pages.h"

#include <algorithm>
#include <memory>
#include <span>
#include <stdexcept>
#include <utility>

#include <sqlite3.h>

namespace tests {

Pages PagesOf(const std::string& database_file) {
  sqlite3* raw = nullptr;
  int code = sqlite3_open_v2(database_file.c_str(), &raw, SQLITE_OPEN_READWRITE, nullptr);
  const std::unique_ptr<sqlite3, decltype(&sqlite3_close)> connection(raw, &sqlite3_close);
  sqlite3_db_config(raw, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  sqlite3_stmt* statement = nullptr;
  if (code == SQLITE_OK) {
    code = sqlite3_prepare_v2(raw, "SELECT data FROM sqlite_dbpage ORDER BY pgno", -1, &statement,
                              nullptr);
  }
  const std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)> owner(statement,
                                                                         &sqlite3_finalize);
  Pages pages;
  while (code == SQLITE_OK && (code = sqlite3_step(statement)) == SQLITE_ROW) {
    const auto* data = static_cast<const char*>(sqlite3_column_blob(statement, 0));
    pages.emplace_back(data, static_cast<std::size_t>(sqlite3_column_bytes(statement, 0)));
    code = SQLITE_OK;
  }
  if (code != SQLITE_DONE) throw std::runtime_error(sqlite3_errmsg(raw));
  for (const auto& [offset, bytes] : {std::pair{24, 4}, {40, 4}, {92, 8}}) {
    std::fill_n(pages.at(0).begin() + offset, bytes, '\0');
  }
  return pages;
}

storage::PageDigest DigestOf(const Pages& pages) {
  storage::PageDigest digest;
  storage::PageNumber number = 0;
  for (const std::string& page : pages) {
    digest ^= storage::DigestOfPage(++number, std::as_bytes(std::span(page)));
  }
  return digest;
}

}  // namespace tests
