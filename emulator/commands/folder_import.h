// Takes files of SQL, SQLite files and projects of wrangler into a data folder.

#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "compat/wrangler_state.h"
#include "storage/catalog/database_record.h"
#include "storage/database/databases.h"

namespace emulator {

// What to take in, and where.
struct ImportOrder {
  std::filesystem::path file;  // or the folder of a project
  std::string origin;          // what a person is told instead of the file's name; mostly empty
  // Of a file of SQL: a database by its name or uuid, which is made if there is none of the name.
  // Of an SQLite file: the name of the new one. Empty for the file's own name.
  std::string database;
  std::optional<std::string> name;     // of what is made, instead of the file's own name
  std::optional<std::string> id;       // of what is made: its uuid; none for one that it is given
  std::optional<std::string> account;  // none: whichever has the database
  // Where there is no `account`, nor one that a project's configuration names.
  std::string account_of_new;
  // Whether there is an account, by its id. Empty where there are all.
  std::function<bool(const std::string&)> has_account;
  std::uint64_t max_databases = 0;  // an account
  enum class Progress { kShown, kHidden };
  Progress progress = Progress::kShown;
  // Asked before SQL is run in an account, by its id: throws where it may write no more. May be
  // empty.
  std::function<void(const std::string&)> check_write;
};

// All or nothing: when it throws, the folder holds what it held. One thread at a time.
class FolderImport {
 public:
  // What was done, and what of it D1 would not take, goes to `messages`. The references must
  // outlive this.
  FolderImport(storage::Databases& databases, const ImportOrder& order, std::ostream& messages)
      : databases_(databases), order_(order), messages_(messages) {}

  // What Run would refuse whatever the folder holds, refused before there is one.
  static void Check(const ImportOrder& order);

  // A project's databases get the ids of its configuration, where those are UUIDs, and its account.
  // Throws kInvalidRequest for a name, an id or an account that the API refuses, kAlreadyExists
  // when a database that is to be new is there, by its name or its id, or two are to have one name,
  // kConflict when several accounts have one of the name or it is in a transfer, and what the
  // import itself throws.
  void Run();

 private:
  // `uuid` is empty for one that it is given.
  storage::DatabaseRecord NewRecord(const std::string& name, const std::string& uuid,
                                    const std::string& account_id) const;
  // The account that a new database is to belong to; `configured` is the project's, or empty.
  std::string AccountOfNew(const std::string& configured) const;
  std::vector<compat::LocalDatabase> FilesOfProject() const;
  std::string NameOfNew() const;
  // What the database is to have; empty for a new one.
  std::string UuidFor(const compat::LocalDatabase& database) const;
  // In the account of `wanted`.
  void CheckIdIsFree(const storage::DatabaseRecord& wanted) const;
  void CheckAreNew(const std::vector<compat::LocalDatabase>& files) const;
  void Adopt(const std::vector<compat::LocalDatabase>& files);
  void RunSql();
  void RunSqlOn(const storage::DatabaseRecord& record);
  void WarnOfIds(const compat::LocalDatabase& database) const;
  void Tell(const std::filesystem::path& file, const storage::DatabaseRecord& record) const;

  storage::Databases& databases_;
  const ImportOrder& order_;
  std::ostream& messages_;
};

}  // namespace emulator
