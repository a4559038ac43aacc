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

// A database is known to clients by its account and uuid, to the data folder by the name of its
// folder. Every change is durable when the call returns. Names are unique within an account,
// compared exactly. Thread-safe.
class Catalog {
 public:
  using OpenMode = CatalogFile::OpenMode;

  // Opens the file as CatalogFile does.
  Catalog(const std::filesystem::path& file, OpenMode mode);
  Catalog(const Catalog&) = delete;
  Catalog& operator=(const Catalog&) = delete;

  // Takes the name, and a folder's, which is returned; the database is not listed or found before
  // FinishCreate. Throws kAlreadyExists when the account has its name or its uuid, kLimitReached
  // when it has `most` databases already, kFrozen for the account of a template that is ready.
  std::string BeginCreate(const DatabaseRecord& record, std::uint64_t most);
  // False when somebody has deleted it meanwhile. With kNormal a power cut may take it, and its
  // files are not sure to outlive one: see UnsyncedFolders.
  bool FinishCreate(const std::string& folder, Durability durability = Durability::kFull);
  // Gives the name up; its row stays until FinishDelete.
  void AbandonCreate(const std::string& folder);
  // What has become of a database that somebody deletes.
  enum class Deleted {
    kNotThere,
    kForGood,  // its row stays until FinishDelete; its files are to go
    kShelved,  // its row and its files stay, as the account's mark names it
  };
  // Gives the name up and hides the database. Throws kFrozen for one of a template that is ready.
  Deleted BeginDelete(const std::string& folder);
  void FinishDelete(const std::string& folder);
  // The folders of the databases whose creation or deletion was begun and not finished.
  std::vector<std::string> Unfinished();

  // Adds a row for a database whose files are there already, in its folder. Throws kAlreadyExists.
  void TakeIn(const DatabaseRecord& record);
  // Of all rows, finished or not.
  std::vector<std::string> AllFolders();

  // Whether a row has this uuid, finished or not, in whatever account.
  bool HoldsUuid(const std::string& uuid);

  // Whether the account has a database of this name, which may still be in the making.
  bool HoldsName(const std::string& account_id, const std::string& name);

  // Whether the account's mark names it.
  bool IsMarked(const std::string& folder);

  // Whether it is there to be used: neither being made nor being deleted.
  bool IsReady(const std::string& folder);
  // What there is to know before it is opened; none unless it is ready.
  struct Opening {
    std::string account_id;
    std::string source;  // the folder with its content while it has no file; empty where it has one
    std::int64_t created_at_ms = 0;
    std::string frozen;  // in words, that it is not to be changed; empty where it may be
  };
  std::optional<Opening> FindForOpening(const std::string& folder);

  // Throws kFrozen for the account of a template that is ready.
  void CheckMayChange(const std::string& account_id);

  void SetReadReplication(const DatabaseRecord& record, const std::string& mode);

  // Null when the account has no such database.
  std::shared_ptr<const DatabaseRecord> FindByUuid(const std::string& account_id,
                                                   const std::string& uuid);
  std::shared_ptr<const DatabaseRecord> FindByName(const std::string& account_id,
                                                   const std::string& name);
  // In the order of creation.
  std::vector<DatabaseRecord> List(const std::string& account_id, const CatalogPage& page);
  std::uint64_t Count(const std::string& account_id, const CatalogPage& page);
  std::vector<DatabaseRecord> ListAll();
  std::vector<DatabaseRecord> ListAll(const std::string& account_id);
  // Those whose time is over, but for a ready template's, which nothing changes.
  std::vector<DatabaseRecord> ListExpired(std::int64_t now_ms);

  // Forgets what is remembered of an account's records: to be called within a change that others
  // make to them in the file itself.
  void ForgetAccount(const std::string& account_id);

  // What else is kept in the file; a change there may hold calls of this.
  CatalogFile& file() noexcept { return file_; }

 private:
  template <typename Body>
  auto Run(Body&& body);
  std::vector<std::string> Folders(const char* condition);
  std::vector<DatabaseRecord> Select(const std::string& rest,
                                     const std::vector<std::string>& parameters);

  enum class State { kCreating, kReady };
  // Throws kAlreadyExists when the name or the uuid is taken. These require: the file is held.
  void CheckIsNew(SQLite::Database& connection, const DatabaseRecord& record);
  static void Insert(SQLite::Database& connection, const DatabaseRecord& record, State state);
  void Forget(const std::string& account_id, const std::string& uuid);

  CatalogFile file_;
  // Records that were asked for, so that a query need neither go to the file nor wait for who
  // writes it.
  std::shared_mutex known_mutex_;  // may be taken while one has the file, never the other way round
  using KnownRecords = std::unordered_map<std::string, std::shared_ptr<const DatabaseRecord>>;
  // Both by account and uuid, or name, as KeyOf has them; guarded by known_mutex_.
  KnownRecords known_;
  KnownRecords known_by_name_;  // each is in known_ too
};

}  // namespace storage
