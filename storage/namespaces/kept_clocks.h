// The clocks of accounts, as the catalog keeps them beyond the end of the process.

#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "storage/catalog/catalog.h"
#include "storage/clocks.h"
#include "storage/durability.h"

// SQLiteCpp's own.
namespace SQLite {  // NOLINT(readability-identifier-naming)
class Database;
}

namespace storage {

// What was answered outlives the end of the process, not a power cut. Thread-safe.
class KeptClocks {
 public:
  // Sets `clocks` as the catalog has them. Both must outlive this.
  KeptClocks(Catalog& catalog, Clocks& clocks);

  const Clocks& clocks() const noexcept { return clocks_; }

  // What a clock is to be, given what it is now. May throw; then nothing is changed.
  using Change = std::function<ClockSetting(const ClockSetting&)>;
  // The account's own clock, whether or not it had one.
  void Set(const std::string& account_id, const Change& change);
  // The clock for all, in the place of each account's own. `change` is given the one of
  // `account_id`.
  void SetForAll(const std::string& account_id, const Change& change);
  // The one for all, and each account's own.
  void ChangeEach(const Change& change);
  // The account goes by real time, whatever others do; or all do.
  void Unset(const std::string& account_id);
  void UnsetForAll();

  // Changes the catalog's file. Where that fails, clocks go on as the file has them.
  void ChangeFile(Durability durability, const std::function<void(SQLite::Database&)>& body);
  // What the account has from its beginning on. To be called, as the three below, within
  // ChangeFile().
  void Begin(SQLite::Database& connection, const std::string& account_id,
             const ClockSetting& setting);
  // Reset() goes back to what the account's own clock is now, or to none.
  void Mark(SQLite::Database& connection, const std::string& account_id);
  // It shows again what it showed.
  void Reset(SQLite::Database& connection, const std::string& account_id);
  void Remove(SQLite::Database& connection, const std::string& account_id);

 private:
  void SetOwn(SQLite::Database& connection, const std::string& account_id,
              const std::optional<ClockSetting>& setting);
  void SetAllKept(SQLite::Database& connection, Clocks::All all);

  Catalog& catalog_;
  Clocks& clocks_;
};

}  // namespace storage
