#include "storage/namespaces/kept_clocks.h"

#include <utility>

#include <SQLiteCpp/SQLiteCpp.h>

namespace storage {

namespace {

// In the place of an account's id.
constexpr const char* kForAll = "";

enum class Row { kNow = 0, kMark = 1 };

ClockSetting SettingAt(SQLite::Statement& row) {
  return {row.getColumn(1).getInt64(), row.getColumn(2).getInt64(), row.getColumn(3).getDouble(),
          row.getColumn(4).getInt() != 0};
}

constexpr const char* kSelect =
    "SELECT account_id, set_at_ms, shows_ms, rate, is_frozen FROM clocks WHERE is_mark = ?1";

Clocks::All SelectAll(SQLite::Database& connection) {
  Clocks::All all;
  SQLite::Statement rows(connection, kSelect);
  rows.bind(1, static_cast<int>(Row::kNow));
  while (rows.executeStep()) {
    const std::string account_id = rows.getColumn(0).getString();
    if (account_id == kForAll) {
      all.for_all = SettingAt(rows);
    } else {
      all.own.emplace(account_id, SettingAt(rows));
    }
  }
  return all;
}

std::optional<ClockSetting> FindMark(SQLite::Database& connection, const std::string& account_id) {
  SQLite::Statement row(connection, std::string(kSelect) + " AND account_id = ?2");
  row.bind(1, static_cast<int>(Row::kMark));
  row.bind(2, account_id);
  if (!row.executeStep()) return std::nullopt;
  return SettingAt(row);
}

void Write(SQLite::Database& connection, Row which, const std::string& account_id,
           const std::optional<ClockSetting>& setting) {
  SQLite::Statement statement(
      connection, setting ? "INSERT OR REPLACE INTO clocks (is_mark, account_id, set_at_ms,"
                            " shows_ms, rate, is_frozen) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
                          : "DELETE FROM clocks WHERE is_mark = ?1 AND account_id = ?2");
  statement.bind(1, static_cast<int>(which));
  statement.bind(2, account_id);
  if (setting) {
    statement.bind(3, setting->set_at_ms);
    statement.bind(4, setting->shows_ms);
    statement.bind(5, setting->rate);
    statement.bind(6, setting->is_frozen ? 1 : 0);
  }
  statement.exec();
}

}  // namespace

KeptClocks::KeptClocks(Catalog& catalog, Clocks& clocks) : catalog_(catalog), clocks_(clocks) {
  catalog_.file().Run([&](SQLite::Database& connection) { clocks_.SetAll(SelectAll(connection)); });
}

void KeptClocks::ChangeFile(Durability durability,
                            const std::function<void(SQLite::Database&)>& body) {
  CatalogFile& file = catalog_.file();
  file.Run([&](SQLite::Database& held) {
    try {
      file.Change(durability, body);
    } catch (...) {
      clocks_.SetAll(SelectAll(held));
      throw;
    }
  });
}

void KeptClocks::SetOwn(SQLite::Database& connection, const std::string& account_id,
                        const std::optional<ClockSetting>& setting) {
  Write(connection, Row::kNow, account_id, setting);
  clocks_.Set(account_id, setting);
}

void KeptClocks::SetAllKept(SQLite::Database& connection, Clocks::All all) {
  SQLite::Statement remove(connection, "DELETE FROM clocks WHERE is_mark = ?1");
  remove.bind(1, static_cast<int>(Row::kNow));
  remove.exec();
  if (all.for_all) Write(connection, Row::kNow, kForAll, all.for_all);
  for (const auto& [account_id, setting] : all.own) {
    Write(connection, Row::kNow, account_id, setting);
  }
  clocks_.SetAll(std::move(all));
}

void KeptClocks::Set(const std::string& account_id, const Change& change) {
  ChangeFile(Durability::kNormal, [&](SQLite::Database& connection) {
    SetOwn(connection, account_id, change(clocks_.SettingOf(account_id)));
  });
}

void KeptClocks::SetForAll(const std::string& account_id, const Change& change) {
  ChangeFile(Durability::kNormal, [&](SQLite::Database& connection) {
    SetAllKept(connection, {change(clocks_.SettingOf(account_id)), {}});
  });
}

void KeptClocks::ChangeEach(const Change& change) {
  ChangeFile(Durability::kNormal, [&](SQLite::Database& connection) {
    const std::int64_t real_ms = clocks_.NowMs();
    Clocks::All all = clocks_.all();
    all.for_all = change(all.for_all ? all.for_all->From(real_ms) : ClockSetting::Real(real_ms));
    for (auto& [account_id, setting] : all.own) setting = change(setting.From(real_ms));
    SetAllKept(connection, std::move(all));
  });
}

void KeptClocks::Unset(const std::string& account_id) {
  ChangeFile(Durability::kNormal, [&](SQLite::Database& connection) {
    std::optional<ClockSetting> setting;
    if (clocks_.all().for_all) setting = ClockSetting::Real(clocks_.NowMs());
    SetOwn(connection, account_id, setting);
  });
}

void KeptClocks::UnsetForAll() {
  ChangeFile(Durability::kNormal,
             [&](SQLite::Database& connection) { SetAllKept(connection, {}); });
}

void KeptClocks::Begin(SQLite::Database& connection, const std::string& account_id,
                       const ClockSetting& setting) {
  Write(connection, Row::kMark, account_id, setting);
  SetOwn(connection, account_id, setting);
}

void KeptClocks::Mark(SQLite::Database& connection, const std::string& account_id) {
  Write(connection, Row::kMark, account_id, clocks_.FindOwn(account_id));
}

void KeptClocks::Reset(SQLite::Database& connection, const std::string& account_id) {
  std::optional<ClockSetting> setting = FindMark(connection, account_id);
  if (setting) setting->set_at_ms = clocks_.NowMs();
  if (!setting && !clocks_.FindOwn(account_id)) return;
  SetOwn(connection, account_id, setting);
}

void KeptClocks::Remove(SQLite::Database& connection, const std::string& account_id) {
  Write(connection, Row::kMark, account_id, std::nullopt);
  SetOwn(connection, account_id, std::nullopt);
}

}  // namespace storage
