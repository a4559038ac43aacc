// The files of transfers: uploads that wait to be run, dumps that wait to be fetched.

#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "storage/clock.h"
#include "storage/id_source.h"
#include "storage/transfer/transfer_file.h"
#include "storage/transfer/transfer_space.h"

namespace compat::cloudflare {

// Shared by whoever still reads it when it is forgotten here.
using SharedFile = std::shared_ptr<const storage::TransferFile>;

// Knows a database by its folder. Keeps each as long as a signed URL lives, and until the process
// ends, unless its room is needed: all files together take no more than `most_bytes`. For what
// would go beyond, those that were kept first give way, as far as nobody reads them; they count as
// expired from then on. Thread-safe.
class TransferStore {
 public:
  // `most_bytes` of 0 sets no bound. The references, and this, must outlive the files.
  TransferStore(std::filesystem::path folder, const storage::Clock& clock, storage::IdSource& ids,
                std::uint64_t most_bytes);

  // A new file, which nobody knows yet. Writing it throws kTooLarge when there is no room, and none
  // can be made. Throws kIo, kDiskFull.
  std::shared_ptr<storage::TransferFile> NewFile();
  // The same with a name, by which SQLite can open it.
  std::shared_ptr<storage::TransferFile> NewNamedFile();

  // The name for a file that is to be uploaded for a database of the account, as the service forms
  // it.
  std::string NameUpload(const std::string& account_id, const std::string& folder);
  // The file that came under `name`, in place of one that came before. Throws kNotFound when no
  // such name was given out, kForbidden when what came before gave way.
  void KeepUpload(const std::string& name, SharedFile file, const std::string& md5);
  // Null unless that content came under that name for that database.
  SharedFile FindUpload(const std::string& folder, const std::string& name, const std::string& md5);
  // The name under which that content came for the database, if it did.
  std::optional<std::string> FindName(const std::string& folder, const std::string& md5);
  void DropUpload(const std::string& name);

  // Returns the id to find it by.
  std::string KeepDump(const std::string& account_id, const std::string& folder, SharedFile file);
  // Null when there is none. Throws kForbidden when it gave way.
  SharedFile FindDump(const std::string& id);

  // All files of a database, or of an account's databases.
  void DropAllOf(const std::string& folder);
  void DropAllOfAccount(const std::string& account_id);
  void DropExpired();
  bool empty() const;
  // What all files take, those included that are being written.
  std::uint64_t used_bytes() const noexcept { return space_.used_bytes; }

 private:
  struct Entry {
    std::string account_id;
    std::string folder;
    SharedFile file;  // null for an upload that has not come, and for what gave way
    std::string md5;
    std::int64_t expires_ms = 0;
    std::uint64_t kept = 0;  // how many were kept before
    bool gave_way = false;
  };
  using Entries = std::map<std::string, Entry>;

  // What files know of the store.
  struct Space final : storage::TransferSpace {
    explicit Space(TransferStore& in_store) : store(in_store) {}
    void Take(std::uint64_t bytes) override { store.MakeRoom(bytes); }
    void Give(std::uint64_t bytes) noexcept override { used_bytes -= bytes; }

    TransferStore& store;
    // Grows under mutex_ only. Shrinks without it: files also go while it is held.
    std::atomic<std::uint64_t> used_bytes{0};
  };

  // Takes the room. Throws kTooLarge.
  void MakeRoom(std::uint64_t bytes);
  // Those whose room can be had, oldest first; mutex_ is held.
  std::vector<Entry*> Droppable();
  // One of the account's, unless that is taken.
  std::string NewId(const std::string& account_id,
                    const std::function<bool(const std::string&)>& is_taken);
  std::int64_t Expiry() const;

  const std::filesystem::path folder_;
  const storage::Clock& clock_;
  storage::IdSource& ids_;
  const std::uint64_t most_bytes_;
  Space space_{*this};  // before the files, which use it when they go

  mutable std::mutex mutex_;
  Entries uploads_;         // by name; guarded by mutex_
  Entries dumps_;           // by id; guarded by mutex_
  std::uint64_t kept_ = 0;  // guarded by mutex_
};

}  // namespace compat::cloudflare
