// The catalog's SQLite file, which the tables of databases and of records share, and whose turn it
// is to write it.

#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>

#include "storage/durability.h"

// SQLiteCpp's own.
namespace SQLite {  // NOLINT(readability-identifier-naming)
class Database;
}

namespace storage {

// Every change is durable when its transaction is committed. Thread-safe.
class CatalogFile {
 public:
  enum class OpenMode { kReadWrite, kReadOnly };

  // Makes the file where it is missing, and brings one of an older version up to date, when `mode`
  // is kReadWrite. Throws kNewerVersion for a file that a newer version of the program wrote,
  // kCorruptFile for what is no catalog.
  CatalogFile(std::filesystem::path path, OpenMode mode);
  ~CatalogFile();
  CatalogFile(const CatalogFile&) = delete;
  CatalogFile& operator=(const CatalogFile&) = delete;

  const std::filesystem::path& path() const noexcept { return path_; }

  // Runs `body` with the connection, while no other thread has it. May be called from within
  // itself. What SQLiteCpp throws leaves as an Error.
  void Run(const std::function<void(SQLite::Database&)>& body);

  // The same in a transaction: when `body` throws, nothing has happened. A transaction within
  // another is a part of it.
  void Change(const std::function<void(SQLite::Database&)>& body) {
    Change(Durability::kFull, body);
  }
  // The same, for what a power cut may take where `durability` says so; within another transaction
  // that decides.
  void Change(Durability durability, const std::function<void(SQLite::Database&)>& body);
  // What has been committed outlives a power cut from here on. Does not wait for who has the file.
  // Throws kIo.
  void Sync() const;

 private:
  void Migrate(OpenMode mode);
  void CheckIsCatalog();
  // Requires: the file is held, and no transaction is open.
  void SetDurability(Durability durability);

  const std::filesystem::path path_;
  std::recursive_mutex mutex_;
  std::unique_ptr<SQLite::Database> connection_;  // guarded by mutex_
  bool in_transaction_ = false;                   // guarded by mutex_
  Durability durability_ = Durability::kFull;     // of the connection; guarded by mutex_
};

}  // namespace storage
