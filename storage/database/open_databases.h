// The databases that are open at the moment.

#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "storage/background_tasks.h"
#include "storage/database/database.h"
#include "storage/query/connection.h"

namespace storage {

// Opens a database when it is first asked for and closes the one that nobody asked for longest when
// more than `capacity` are open. One that is in use is never closed. Of those that are closed it
// remembers nothing, so that their number costs nothing. To close one takes a checkpoint, for which
// no opener waits where there is a background: closing begins a sixteenth before the capacity then.
// Thread-safe.
class OpenDatabases {
 public:
  using Opener = std::function<std::unique_ptr<Database>(const std::string& folder)>;

  OpenDatabases(std::size_t capacity, Opener opener, BackgroundTasks* background = nullptr);
  ~OpenDatabases();
  OpenDatabases(const OpenDatabases&) = delete;
  OpenDatabases& operator=(const OpenDatabases&) = delete;

  // Throws what the opener throws.
  std::shared_ptr<Database> Open(const std::string& folder);
  // The database if it is open, else null. Does not count as a use.
  std::shared_ptr<Database> FindOpen(const std::string& folder);
  // Closes those that nobody asked for longest until no more are open than may be: more requests at
  // once than that leave more open behind them, until the next opening or this.
  void CloseSurplus();
  // Lets go of the database: it closes when the last who runs on it is done. What runs is stopped
  // or not; of what is stopped the log is left as it is.
  enum class Running { kStopped, kFinishes };
  void CloseForGood(const std::string& folder, Running running = Running::kStopped);
  // Waits until no database that was opened here in this folder is there any more, so that another
  // may take its place on disk. False when there still is one at `deadline`.
  bool WaitUntilClosed(const std::string& folder, SteadyTime deadline);
  std::size_t open_count() const;
  // Hands over one after the other, without those that are just being opened or closed. Does not
  // count as a use.
  void ForEachOpen(const std::function<void(Database&)>& visit) const;
  // Those that are open, or being opened or closed.
  std::size_t known_count() const;

 private:
  struct Slot {
    explicit Slot(std::string of) : folder(std::move(of)) {}

    const std::string folder;
    std::mutex mutex;                    // held while opening and closing
    std::shared_ptr<Database> database;  // guarded by mutex; null when closed
    bool gone = false;                   // guarded by mutex; closed for good
    bool open = false;                   // guarded by OpenDatabases::mutex_
  };
  using Slots = std::list<std::shared_ptr<Slot>>;

  // Counts the databases that are there, whoever has them: they may outlive this.
  class Living;
  std::shared_ptr<Database> OpenCounted(const std::string& folder);

  bool IsRoomShort() const;
  void CloseInBackground();
  void CloseDownTo(std::size_t most);
  std::shared_ptr<Slot> Touch(const std::string& folder);
  void CountOpened(Slot& slot);
  void CountClosed(Slot& slot);
  std::shared_ptr<Slot> LeastUsed(std::size_t most, std::unique_lock<std::mutex>& lock);
  void ForgetIfUnused(const std::shared_ptr<Slot>& slot);

  const std::size_t capacity_;
  const std::size_t early_;  // from here on what is used least is closed in the background
  BackgroundTasks* const background_;
  const Opener opener_;
  const std::shared_ptr<Living> living_;

  // May be taken while a slot's is held. While it is held a slot's may only be tried.
  mutable std::mutex mutex_;
  Slots slots_;  // guarded by mutex_; the one used last stands first
  std::unordered_map<std::string_view, Slots::iterator>
      by_folder_;         // guarded by mutex_; keys live in slots_
  std::size_t open_ = 0;  // guarded by mutex_
  std::atomic<bool> is_closing_posted_ = false;
};

}  // namespace storage
