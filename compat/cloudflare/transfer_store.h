// The files of transfers: uploads that wait to be run, dumps that wait to be fetched.

#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "storage/clock.h"
#include "storage/id_source.h"
#include "storage/transfer/transfer_file.h"

namespace compat::cloudflare {

// Shared by whoever still reads it when it is forgotten here.
using SharedFile = std::shared_ptr<const storage::TransferFile>;

// Keeps each as long as a signed URL lives, and until the process ends. Thread-safe.
class TransferStore {
 public:
  TransferStore(std::filesystem::path folder, const storage::Clock& clock, storage::IdSource& ids);

  // A new file, which nobody knows yet. Throws kIo, kDiskFull.
  std::shared_ptr<storage::TransferFile> NewFile() const;

  // The name for a file that is to be uploaded for the database, as the service forms it.
  std::string NameUpload(const std::string& uuid);
  // The file that came under `name`, in place of one that came before. Throws kNotFound when no
  // such name was given out.
  void KeepUpload(const std::string& name, SharedFile file, const std::string& md5);
  // Null unless that content came under that name for that database.
  SharedFile FindUpload(const std::string& uuid, const std::string& name, const std::string& md5);
  // The name under which that content came for the database, if it did.
  std::optional<std::string> FindName(const std::string& uuid, const std::string& md5);
  void DropUpload(const std::string& name);

  // Returns the id to find it by.
  std::string KeepDump(const std::string& uuid, SharedFile file);
  // Null when there is none.
  SharedFile FindDump(const std::string& id);

  // All files of a database.
  void DropAllOf(const std::string& uuid);
  void DropExpired();
  bool empty() const;

 private:
  struct Entry {
    std::string uuid;
    SharedFile file;  // null for an upload that has not come
    std::string md5;
    std::int64_t expires_ms = 0;
  };
  using Entries = std::map<std::string, Entry>;

  std::string NewId();
  std::int64_t Expiry() const;

  const std::filesystem::path folder_;
  const storage::Clock& clock_;
  storage::IdSource& ids_;

  mutable std::mutex mutex_;
  Entries uploads_;  // by name; guarded by mutex_
  Entries dumps_;    // by id; guarded by mutex_
};

}  // namespace compat::cloudflare
