// The databases that are open at the moment.

#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "storage/database.h"

namespace storage {

// Opens a database when it is first asked for and closes the one that nobody asked for longest when
// more than `capacity` are open. One that is in use is never closed. Thread-safe.
class OpenDatabases {
 public:
  using Opener = std::function<std::unique_ptr<Database>(const std::string& uuid)>;

  OpenDatabases(std::size_t capacity, Opener opener);

  // Throws what the opener throws.
  std::shared_ptr<Database> Open(const std::string& uuid);
  // The database if it is open, else null. Does not count as a use.
  std::shared_ptr<Database> FindOpen(const std::string& uuid);
  // Stops what runs on the database and lets go of it: it closes when the last who runs on it is
  // done.
  void CloseForGood(const std::string& uuid);
  std::size_t open_count() const;
  // Hands over one after the other, without those that are just being opened or closed. Does not
  // count as a use.
  void ForEachOpen(const std::function<void(Database&)>& visit) const;

 private:
  struct Slot {
    std::mutex mutex;                    // held while opening and closing
    std::shared_ptr<Database> database;  // guarded by mutex; null when closed
    bool gone = false;                   // guarded by mutex; no longer among slots_
    std::uint64_t last_use = 0;          // guarded by OpenDatabases::mutex_
    bool open = false;                   // guarded by OpenDatabases::mutex_
  };

  std::shared_ptr<Slot> Touch(const std::string& uuid);
  void CountOpened(Slot& slot);
  void CountClosed(Slot& slot);
  void CloseLeastUsed();

  const std::size_t capacity_;
  const Opener opener_;

  mutable std::mutex mutex_;  // may be taken while a slot's is held, never the other way round
  std::unordered_map<std::string, std::shared_ptr<Slot>> slots_;  // guarded by mutex_
  std::uint64_t uses_ = 0;                                        // guarded by mutex_
  std::size_t open_ = 0;                                          // guarded by mutex_
};

}  // namespace storage
