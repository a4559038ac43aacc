#include "storage/restore_table.h"

#include <algorithm>
#include <memory>
#include <utility>

#include <sqlite3.h>

#include "storage/bytes.h"
#include "storage/sqlite_call.h"

namespace storage {

namespace {

constexpr std::size_t kSchemaCookieOffset = 40;

}  // namespace

// https://www.sqlite.org/vtab.html#eponymous_only_virtual_tables
struct RestoreRows::Table {
  struct Cursor {
    sqlite3_vtab_cursor base{};
    bool at_row = false;
    std::int64_t row = 0;
  };
  struct Instance {
    sqlite3_vtab base{};
    RestoreRows* rows = nullptr;
  };

  static RestoreRows& RowsOf(sqlite3_vtab_cursor* cursor) noexcept {
    return *reinterpret_cast<Instance*>(cursor->pVtab)->rows;
  }

  static int Connect(sqlite3* connection, void* rows, int, const char* const*, sqlite3_vtab** table,
                     char**) noexcept {
    const int code = sqlite3_declare_vtab(connection, "CREATE TABLE rows(pgno, data)");
    if (code != SQLITE_OK) return code;
    auto* instance = new (std::nothrow) Instance;
    if (instance == nullptr) return SQLITE_NOMEM;
    instance->rows = static_cast<RestoreRows*>(rows);
    *table = &instance->base;
    return SQLITE_OK;
  }
  static int Disconnect(sqlite3_vtab* table) noexcept {
    delete reinterpret_cast<Instance*>(table);
    return SQLITE_OK;
  }
  static int BestIndex(sqlite3_vtab*, sqlite3_index_info*) noexcept { return SQLITE_OK; }
  static int Open(sqlite3_vtab*, sqlite3_vtab_cursor** cursor) noexcept {
    auto* made = new (std::nothrow) Cursor;
    if (made == nullptr) return SQLITE_NOMEM;
    *cursor = &made->base;
    return SQLITE_OK;
  }
  static int Close(sqlite3_vtab_cursor* cursor) noexcept {
    delete reinterpret_cast<Cursor*>(cursor);
    return SQLITE_OK;
  }
  static int Filter(sqlite3_vtab_cursor* cursor, int, const char*, int, sqlite3_value**) noexcept {
    return Next(cursor);
  }
  static int Next(sqlite3_vtab_cursor* cursor) noexcept {
    RestoreRows& rows = RowsOf(cursor);
    return rows.errors_.Run(SQLITE_IOERR, [&] {
      auto& position = *reinterpret_cast<Cursor*>(cursor);
      position.at_row = rows.Next();
      ++position.row;
      return SQLITE_OK;
    });
  }
  static int Eof(sqlite3_vtab_cursor* cursor) noexcept {
    return reinterpret_cast<Cursor*>(cursor)->at_row ? 0 : 1;
  }
  static int Column(sqlite3_vtab_cursor* cursor, sqlite3_context* context, int column) noexcept {
    const RestoreRows& rows = RowsOf(cursor);
    if (column == 0) {
      sqlite3_result_int64(context, rows.page());
    } else if (!rows.image().empty()) {
      sqlite3_result_blob(context, rows.image().data(), static_cast<int>(rows.image().size()),
                          SQLITE_TRANSIENT);
    }
    return SQLITE_OK;
  }
  static int Rowid(sqlite3_vtab_cursor* cursor, sqlite3_int64* rowid) noexcept {
    *rowid = reinterpret_cast<Cursor*>(cursor)->row;
    return SQLITE_OK;
  }

  static const sqlite3_module& Module() {
    static const sqlite3_module module = [] {
      sqlite3_module made{};
      made.xConnect = &Connect;
      made.xDisconnect = &Disconnect;
      made.xBestIndex = &BestIndex;
      made.xOpen = &Open;
      made.xClose = &Close;
      made.xFilter = &Filter;
      made.xNext = &Next;
      made.xEof = &Eof;
      made.xColumn = &Column;
      made.xRowid = &Rowid;
      return made;
    }();
    return module;
  }
};

RestoreRows::RestoreRows(PageRebuild& pages, std::uint32_t target_pages, const LivePages& live,
                         std::uint32_t live_pages)
    : pages_(pages),
      target_pages_(target_pages),
      live_(live),
      live_pages_(live_pages),
      left_(pages.pages().size()),
      cuts_(target_pages < live_pages),
      current_(live.files().page_size()) {}

bool RestoreRows::NextPage() {
  while (left_ > 0) {
    --left_;
    page_ = pages_.pages()[left_];
    const auto wanted = pages_.Image(left_);
    image_.assign(wanted.begin(), wanted.end());
    if (page_ > live_pages_) return true;
    live_.Read(page_, current_);
    if (page_ == 1) {
      // No connection must take a schema that it knows for the one there is.
      PutBigEndian32(&image_[kSchemaCookieOffset],
                     GetBigEndian32(&current_[kSchemaCookieOffset]) + 1);
      return true;
    }
    if (image_ != current_) return true;
  }
  return false;
}

bool RestoreRows::Next() {
  if (NextPage()) {
    TakeAway(page_, page_);
    change_ ^= DigestOfPage(page_, image_);
    return true;
  }
  image_.clear();
  page_ = target_pages_ + 1;
  if (!std::exchange(cuts_, false)) return false;
  TakeAway(target_pages_ + 1, live_pages_);
  return true;
}

void RestoreRows::TakeAway(PageNumber first, PageNumber last) {
  const PageNumber lock_byte_page = LockBytePage(live_.files().page_size());
  for (PageNumber page = first; page <= std::min(last, live_pages_); ++page) {
    if (page == lock_byte_page) continue;
    live_.Read(page, current_);
    change_ ^= DigestOfPage(page, current_);
  }
}

void RestoreRows::Register(sqlite3* connection) {
  CheckSqlite(connection,
              sqlite3_create_module(connection, "restore_rows", &Table::Module(), this));
}

}  // namespace storage
