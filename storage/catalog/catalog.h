// Which databases there are: a table of the catalog's file, laid out in storage/FORMAT.md.

#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "storage/catalog/catalog_file.h"
#include "storage/catalog/database_record.h"

namespace storage {

// The part of a list that is asked for.
struct CatalogPage {
  std::optional<std::string> name_part;  // only names that hold this, ignoring ASCII case
  std::uint64_t offset = 0;
  std::uint64_t limit = 0;
};

// Every change is durable when the call returns. Names are unique within an account, compared
// exactly. Thread-safe.
class Catalog {
 public:
  using OpenMode = CatalogFile::OpenMode;

  // Opens the file as CatalogFile does.
  Catalog(const std::filesystem::path& file, OpenMode mode);
  Catalog(const Catalog&) = delete;
  Catalog& operator=(const Catalog&) = delete;

  // Takes the name; the database is not listed or found before FinishCreate.
  // Throws kAlreadyExists for its name or its uuid, whoever has that, and kLimitReached when the
  // account has `most` databases already.
  void BeginCreate(const DatabaseRecord& record, std::uint64_t most);
  void FinishCreate(const std::string& uuid);
  // Gives the name up; its row stays until FinishDelete.
  void AbandonCreate(const std::string& uuid);
  // Gives the name up and hides the database; true when there was one. Its row stays until
  // FinishDelete.
  bool BeginDelete(const std::string& account_id, const std::string& uuid);
  bool BeginDelete(const std::string& uuid);
  void FinishDelete(const std::string& uuid);
  // The databases whose creation or deletion was begun and not finished.
  std::vector<std::string> Unfinished();

  // Adds a row for a database whose files are there already. Throws kAlreadyExists.
  void TakeIn(const DatabaseRecord& record);
  // Of all rows, finished or not.
  std::vector<std::string> AllUuids();

  // Whether a row has this uuid, finished or not.
  bool Holds(const std::string& uuid);

  // Whether the account has a database of this name, which may still be in the making.
  bool HoldsName(const std::string& account_id, const std::string& name);

  // Whether it is there to be used: neither being made nor being deleted.
  bool IsReady(const std::string& uuid);
  // Whose it is; none when no row has this uuid.
  std::optional<std::string> FindAccount(const std::string& uuid);

  void SetReadReplication(const std::string& uuid, const std::string& mode);

  // Null when the account has no such database.
  std::shared_ptr<const DatabaseRecord> FindByUuid(const std::string& account_id,
                                                   const std::string& uuid);
  std::shared_ptr<const DatabaseRecord> FindByName(const std::string& account_id,
                                                   const std::string& name);
  // In the order of creation.
  std::vector<DatabaseRecord> List(const std::string& account_id, const CatalogPage& page);
  std::uint64_t Count(const std::string& account_id, const CatalogPage& page);
  std::vector<DatabaseRecord> ListAll();

  // What else is kept in the file; a change there may hold calls of this.
  CatalogFile& file() noexcept { return file_; }

 private:
  template <typename Body>
  auto Run(Body&& body);
  std::vector<DatabaseRecord> Select(const std::string& rest,
                                     const std::vector<std::string>& parameters);

  enum class State { kCreating, kReady };
  // Throws kAlreadyExists when the name is taken. Requires: the file is held.
  void Insert(SQLite::Database& connection, const DatabaseRecord& record, State state);
  void CheckNameIsFree(const DatabaseRecord& record);
  void Forget(const std::string& uuid);

  CatalogFile file_;
  // Records that were asked for, so that a query need neither go to the file nor wait for who
  // writes it.
  std::shared_mutex known_mutex_;  // may be taken while one has the file, never the other way round
  using KnownRecords = std::unordered_map<std::string, std::shared_ptr<const DatabaseRecord>>;
  KnownRecords known_;          // by uuid; guarded by known_mutex_
  KnownRecords known_by_name_;  // by account and name, as NameKey has them; each is in known_ too
};

}  // namespace storage
