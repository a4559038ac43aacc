// The usage of all databases: recorded in memory, kept in a file for thirty days.

#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "storage/clock.h"
#include "storage/log.h"
#include "storage/usage/usage_file.h"
#include "storage/usage/usage_query.h"
#include "storage/usage/usage_recorder.h"

namespace storage {

// A file that cannot be written fails nobody: it is told to the log, and what it should have taken
// stays in memory until it can be. Thread-safe.
class UsageStore {
 public:
  // `file` is made when there is something to keep. Throws kNewerVersion. The references must
  // outlive this.
  UsageStore(std::filesystem::path file, const Clock& clock, Log& log);
  // Saves.
  ~UsageStore();
  UsageStore(const UsageStore&) = delete;
  UsageStore& operator=(const UsageStore&) = delete;

  // Where the usage of the database in a folder is counted. Outlives this database being closed as
  // long as anything is to be saved. With an account its rows of today are counted as well:
  // RowsToday.
  std::shared_ptr<UsageRecorder> RecorderOf(const std::string& folder,
                                            const std::optional<std::string>& account_id = {});
  // Lets go of all that is known of a database, in the file from the next Save on.
  void Forget(const std::string& folder);

  // What has been counted for the account since midnight, UTC, by recorders that were asked for
  // with it, in this process and before; databases that are gone by now included.
  RowsOfADay RowsToday(const std::string& account_id);

  // Puts what has been counted into the file, and forgets what is too old. To be called every few
  // seconds: what is not saved when the process is killed is lost.
  void Save() noexcept;

  // As UsageFile has them, of all that was counted before the call. Throw kCorruptFile, kIo.
  std::vector<HourUsage> SumByHour(const UsageFilter& filter);
  std::vector<DatabaseStatementUsage> SumByStatement(const UsageFilter& filter,
                                                     const UsageOrder& order, std::uint64_t limit);

 private:
  UsageFile::Change TakeUnsaved();
  void GiveBack(const UsageFile::Change& change);
  std::shared_ptr<AccountRows> RowsOf(const std::string& account_id);
  RowsOfADay ReadRowsToday(const std::string& kept_as);
  // These require file_mutex_.
  void SaveLocked() noexcept;
  void Write(const UsageFile::Change& change);
  bool HasFile() const;
  UsageFile& OpenFile();
  void Warn(const std::string& message);

  const std::filesystem::path path_;
  const Clock& clock_;
  Log& log_;

  std::mutex file_mutex_;
  std::optional<UsageFile> file_;               // guarded by file_mutex_; none until it is needed
  std::optional<std::int64_t> pruned_in_hour_;  // guarded by file_mutex_
  std::string last_warning_;                    // guarded by file_mutex_; empty once saving works

  // The others may be taken while this is held, never the other way round.
  std::mutex accounts_mutex_;
  std::unordered_map<std::string, std::shared_ptr<AccountRows>>
      accounts_;  // guarded by accounts_mutex_

  std::mutex mutex_;  // may be taken while file_mutex_ is held, never the other way round
  std::unordered_map<std::string, std::shared_ptr<UsageRecorder>> recorders_;  // guarded by mutex_
  std::set<std::string> forgotten_;                                            // guarded by mutex_
};

}  // namespace storage
