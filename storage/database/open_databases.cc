#include "storage/database/open_databases.h"

#include <condition_variable>
#include <new>
#include <utility>
#include <vector>

namespace storage {

// Thread-safe.
class OpenDatabases::Living {
 public:
  // A database that is counted as long as this lives.
  struct Counted {
    Counted(std::shared_ptr<Living> of, std::string name)
        : living(std::move(of)), folder(std::move(name)) {
      living->Add(folder);
    }
    ~Counted() {
      database.reset();
      living->Remove(folder);
    }
    Counted(const Counted&) = delete;
    Counted& operator=(const Counted&) = delete;

    const std::shared_ptr<Living> living;
    const std::string folder;
    std::unique_ptr<Database> database;
  };

  bool WaitUntilGone(const std::string& folder, SteadyTime deadline) {
    std::unique_lock lock(mutex_);
    return one_went_.wait_until(lock, deadline, [&] { return !counts_.contains(folder); });
  }

 private:
  void Add(const std::string& folder) {
    const std::lock_guard lock(mutex_);
    ++counts_[folder];
  }
  void Remove(const std::string& folder) noexcept {
    const std::lock_guard lock(mutex_);
    const auto found = counts_.find(folder);
    if (--found->second == 0) counts_.erase(found);
    one_went_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable one_went_;
  std::unordered_map<std::string, std::size_t> counts_;  // guarded by mutex_; none is 0
};

OpenDatabases::OpenDatabases(std::size_t capacity, Opener opener, BackgroundTasks* background)
    : capacity_(capacity),
      early_(capacity - capacity / 16),
      background_(background),
      opener_(std::move(opener)),
      living_(std::make_shared<Living>()) {}

OpenDatabases::~OpenDatabases() {
  if (background_ != nullptr) background_->Forget(this);
}

std::shared_ptr<Database> OpenDatabases::OpenCounted(const std::string& folder) {
  const auto counted = std::make_shared<Living::Counted>(living_, folder);
  counted->database = opener_(folder);
  return {counted, counted->database.get()};
}

bool OpenDatabases::WaitUntilClosed(const std::string& folder, SteadyTime deadline) {
  return living_->WaitUntilGone(folder, deadline);
}

std::shared_ptr<Database> OpenDatabases::Open(const std::string& folder) {
  for (;;) {
    std::shared_ptr<Slot> slot = Touch(folder);
    std::shared_ptr<Database> database;
    try {
      const std::lock_guard lock(slot->mutex);
      if (slot->gone) continue;  // since it was touched
      if (slot->database) return slot->database;
      slot->database = OpenCounted(folder);
      database = slot->database;
      CountOpened(*slot);
    } catch (...) {
      ForgetIfUnused(slot);
      throw;
    }
    slot.reset();
    if (background_ != nullptr) CloseInBackground();
    CloseSurplus();
    return database;
  }
}

std::shared_ptr<Database> OpenDatabases::FindOpen(const std::string& folder) {
  std::shared_ptr<Slot> slot;
  {
    const std::lock_guard lock(mutex_);
    const auto found = by_folder_.find(folder);
    if (found == by_folder_.end()) return nullptr;
    slot = *found->second;
  }
  const std::lock_guard lock(slot->mutex);
  return slot->database;
}

std::shared_ptr<OpenDatabases::Slot> OpenDatabases::Touch(const std::string& folder) {
  const std::lock_guard lock(mutex_);
  if (const auto found = by_folder_.find(folder); found != by_folder_.end()) {
    slots_.splice(slots_.begin(), slots_, found->second);
  } else {
    slots_.push_front(std::make_shared<Slot>(folder));
    by_folder_.emplace(slots_.front()->folder, slots_.begin());
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

bool OpenDatabases::IsRoomShort() const {
  const std::lock_guard lock(mutex_);
  return open_ > early_;
}

void OpenDatabases::CloseInBackground() {
  if (!IsRoomShort() || is_closing_posted_.exchange(true)) return;
  try {
    background_->Post(this, [this] {
      // Who opens another one meanwhile posts again.
      is_closing_posted_ = false;
      CloseDownTo(early_);
    });
  } catch (const std::bad_alloc&) {
    // At the capacity the opener closes.
    is_closing_posted_ = false;
  }
}

void OpenDatabases::CloseSurplus() { CloseDownTo(capacity_); }

void OpenDatabases::CloseDownTo(std::size_t most) {
  for (;;) {
    std::unique_lock<std::mutex> lock;
    const std::shared_ptr<Slot> slot = LeastUsed(most, lock);
    if (!slot) return;
    slot->database.reset();
    CountClosed(*slot);
    lock.unlock();
    ForgetIfUnused(slot);
  }
}

// With its mutex in `lock`. Null when no more than `most` are open, or all are in use.
std::shared_ptr<OpenDatabases::Slot> OpenDatabases::LeastUsed(std::size_t most,
                                                              std::unique_lock<std::mutex>& lock) {
  const std::lock_guard all(mutex_);
  if (open_ <= most) return nullptr;
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
  const auto found = by_folder_.find(slot->folder);
  if (found == by_folder_.end() || *found->second != slot) return;
  if (slot->open || slot.use_count() != kListAndCaller) return;
  const Slots::iterator place = found->second;
  by_folder_.erase(found);
  slots_.erase(place);
}

void OpenDatabases::CloseForGood(const std::string& folder, Running running) {
  std::shared_ptr<Slot> slot;
  {
    const std::lock_guard lock(mutex_);
    const auto found = by_folder_.find(folder);
    if (found == by_folder_.end()) return;
    const Slots::iterator place = found->second;
    slot = *place;
    by_folder_.erase(found);
    slots_.erase(place);
  }
  const std::lock_guard lock(slot->mutex);
  slot->gone = true;
  if (!slot->database) return;
  if (running == Running::kStopped) slot->database->Cancel();
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
