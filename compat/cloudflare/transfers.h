// The exports and imports of all databases, as D1's polling protocols have them.

#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>

#include "compat/cloudflare/dump_format.h"
#include "compat/cloudflare/transfer_job.h"
#include "compat/cloudflare/transfer_store.h"
#include "storage/clock.h"
#include "storage/database/database.h"
#include "storage/id_source.h"
#include "storage/transfer/exact_dump_format.h"

namespace compat::cloudflare {

// One transfer a database at a time. One that nobody polls is cancelled, and files are dropped once
// their URLs are void: a thread of its own looks after both. Thread-safe.
class Transfers {
 public:
  // How long the service was seen to hold an answer.
  static constexpr std::chrono::milliseconds kPatience{1000};

  // `folder` is for the files, which take up to `space_bytes` together: see TransferStore. What an
  // earlier process left there is removed. An answer waits `patience` for the transfer to end. The
  // references must outlive this.
  Transfers(const std::filesystem::path& folder, const storage::Clock& clock,
            storage::IdSource& ids, std::uint64_t space_bytes,
            std::chrono::milliseconds patience = kPatience);
  // Stops what runs.
  ~Transfers();
  Transfers(const Transfers&) = delete;
  Transfers& operator=(const Transfers&) = delete;

  TransferStore& store() noexcept { return store_; }
  const TransferStore& store() const noexcept { return store_; }

  // The database of a request: it is shared with the transfer, which keeps it open.
  struct Target {
    const std::string& folder;  // its name, by which the database is known here
    std::shared_ptr<storage::Database> database;
    std::string account_id = {};
  };

  TransferStatus StartExport(const Target& target, const storage::DumpOptions& options);
  // Of a file that was uploaded under `filename`.
  TransferStatus StartImport(const Target& target, const std::string& filename,
                             const std::string& md5);
  // The end of a transfer is told once.
  TransferStatus Poll(storage::Transfer kind, const std::string& folder,
                      const std::string& current_bookmark);

  // The database is deleted.
  void Forget(const std::string& folder);
  // Begins to look after what was uploaded.
  void WatchStore();

 private:
  struct Running {
    storage::Transfer kind;
    std::shared_ptr<TransferJob> job;  // shared with who polls it
  };

  TransferResult RunExport(TransferJob& job, const std::string& account_id,
                           const std::string& folder, const storage::DumpOptions& options);
  TransferResult RunImport(TransferJob& job, const std::string& filename,
                           const storage::TransferFile& file);
  TransferStatus Start(storage::Transfer kind, const Target& target, TransferJob::Work work);
  TransferStatus Ask(const std::string& folder, const std::shared_ptr<TransferJob>& job);
  void Watch();

  const storage::Clock& clock_;
  const std::chrono::milliseconds patience_;
  const DumpFormat format_;
  const storage::ExactDumpFormat shell_format_;
  TransferStore store_;

  std::mutex mutex_;
  std::condition_variable wake_watcher_;
  std::unordered_map<std::string, Running>
      running_;             // by the folder of the database; guarded by mutex_
  bool is_ending_ = false;  // guarded by mutex_
  std::thread watcher_;     // started under mutex_, when first needed
};

}  // namespace compat::cloudflare
