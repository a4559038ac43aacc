#include "storage/database/open_databases.h"

#include <condition_variable>
#include <utility>
#include <vector>

namespace storage {

// Thread-safe.
class OpenDatabases::Living {
 public:
  // A database that is counted as long as this lives.
  struct Counted {
    Counted(std::shared_ptr<Living> of, std::string name)
        : living(std::move(of)), uuid(std::move(name)) {
      living->Add(uuid);
    }
    ~Counted() {
      database.reset();
      living->Remove(uuid);
    }
    Counted(const Counted&) = delete;
    Counted& operator=(const Counted&) = delete;

    const std::shared_ptr<Living> living;
    const std::string uuid;
    std::unique_ptr<Database> database;
  };

  bool WaitUntilGone(const std::string& uuid, SteadyTime deadline) {
    std::unique_lock lock(mutex_);
    return one_went_.wait_until(lock, deadline, [&] { return !counts_.contains(uuid); });
  }

 private:
  void Add(const std::string& uuid) {
    const std::lock_guard lock(mutex_);
    ++counts_[uuid];
  }
  void Remove(const std::string& uuid) noexcept {
    const std::lock_guard lock(mutex_);
    const auto found = counts_.find(uuid);
    if (--found->second == 0) counts_.erase(found);
    one_went_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable one_went_;
  std::unordered_map<std::string, std::size_t> counts_;  // guarded by mutex_; none is 0
};

OpenDatabases::OpenDatabases(std::size_t capacity, Opener opener)
    : capacity_(capacity), opener_(std::move(opener)), living_(std::make_shared<Living>()) {}

std::shared_ptr<Database> OpenDatabases::OpenCounted(const std::string& uuid) {
  const auto counted = std::make_shared<Living::Counted>(living_, uuid);
  counted->database = opener_(uuid);
  return {counted, counted->database.get()};
}

bool OpenDatabases::WaitUntilClosed(const std::string& uuid, SteadyTime deadline) {
  return living_->WaitUntilGone(uuid, deadline);
}

std::shared_ptr<Database> OpenDatabases::Open(const std::string& uuid) {
  for (;;) {
    std::shared_ptr<Slot> slot = Touch(uuid);
    std::shared_ptr<Database> database;
    try {
      const std::lock_guard lock(slot->mutex);
      if (slot->gone) continue;  // since it was touched
      if (slot->database) return slot->database;
      slot->database = OpenCounted(uuid);
      database = slot->database;
      CountOpened(*slot);
    } catch (...) {
      ForgetIfUnused(slot);
      throw;
    }
    slot.reset();
    CloseSurplus();
    return database;
  }
}

std::shared_ptr<Database> OpenDatabases::FindOpen(const std::string& uuid) {
  std::shared_ptr<Slot> slot;
  {
    const std::lock_guard lock(mutex_);
    const auto found = by_uuid_.find(uuid);
    if (found == by_uuid_.end()) return nullptr;
    slot = *found->second;
  }
  const std::lock_guard lock(slot->mutex);
  return slot->database;
}

std::shared_ptr<OpenDatabases::Slot> OpenDatabases::Touch(const std::string& uuid) {
  const std::lock_guard lock(mutex_);
  if (const auto found = by_uuid_.find(uuid); found != by_uuid_.end()) {
    slots_.splice(slots_.begin(), slots_, found->second);
  } else {
    slots_.push_front(std::make_shared<Slot>(uuid));
    by_uuid_.emplace(slots_.front()->uuid, slots_.begin());
  }
  return slots_.front();
}

void OpenDatabases::CountOpened(Slot& slot) {
  const std::lock_guard lock(mutex_);
  slot.open = true;
  ++open_;
}

void OpenDatabases::CountClosed(Slot& slot) {
  const std::lock_guard lock(mutex_);
  slot.open = false;
  --open_;
}

void OpenDatabases::CloseSurplus() {
  for (;;) {
    std::unique_lock<std::mutex> lock;
    const std::shared_ptr<Slot> slot = LeastUsed(lock);
    if (!slot) return;
    slot->database.reset();
    CountClosed(*slot);
    lock.unlock();
    ForgetIfUnused(slot);
  }
}

// With its mutex in `lock`. Null when no more are open than may be, or all are in use.
std::shared_ptr<OpenDatabases::Slot> OpenDatabases::LeastUsed(std::unique_lock<std::mutex>& lock) {
  const std::lock_guard all(mutex_);
  if (open_ <= capacity_) return nullptr;
  for (auto slot = slots_.rbegin(); slot != slots_.rend(); ++slot) {
    if (!(*slot)->open) continue;
    std::unique_lock of_slot((*slot)->mutex, std::try_to_lock);
    // New references are made under the slot's mutex only, so that one reference stays one.
    if (!of_slot.owns_lock() || (*slot)->database.use_count() != 1) continue;
    lock = std::move(of_slot);
    return *slot;
  }
  return nullptr;
}

// Who waits for the slot's mutex, to open its database again, has a reference of its own.
void OpenDatabases::ForgetIfUnused(const std::shared_ptr<Slot>& slot) {
  constexpr long kListAndCaller = 2;
  const std::lock_guard lock(mutex_);
  const auto found = by_uuid_.find(slot->uuid);
  if (found == by_uuid_.end() || *found->second != slot) return;
  if (slot->open || slot.use_count() != kListAndCaller) return;
  const Slots::iterator place = found->second;
  by_uuid_.erase(found);
  slots_.erase(place);
}

void OpenDatabases::CloseForGood(const std::string& uuid) {
  std::shared_ptr<Slot> slot;
  {
    const std::lock_guard lock(mutex_);
    const auto found = by_uuid_.find(uuid);
    if (found == by_uuid_.end()) return;
    const Slots::iterator place = found->second;
    slot = *place;
    by_uuid_.erase(found);
    slots_.erase(place);
  }
  const std::lock_guard lock(slot->mutex);
  slot->gone = true;
  if (!slot->database) return;
  slot->database->Cancel();
  slot->database.reset();
  CountClosed(*slot);
}

void OpenDatabases::ForEachOpen(const std::function<void(Database&)>& visit) const {
  std::vector<std::shared_ptr<Slot>> open;
  {
    const std::lock_guard lock(mutex_);
    open.reserve(open_);
    for (const std::shared_ptr<Slot>& slot : slots_) {
      if (slot->open) open.push_back(slot);
    }
  }
  for (const std::shared_ptr<Slot>& slot : open) {
    std::shared_ptr<Database> database;
    {
      const std::unique_lock lock(slot->mutex, std::try_to_lock);
      if (lock.owns_lock()) database = slot->database;
    }
    if (database) visit(*database);
  }
}

std::size_t OpenDatabases::open_count() const {
  const std::lock_guard lock(mutex_);
  return open_;
}

std::size_t OpenDatabases::known_count() const {
  const std::lock_guard lock(mutex_);
  return slots_.size();
}

}  // namespace storage
