#include "storage/open_databases.h"

#include <utility>
#include <vector>

namespace storage {

OpenDatabases::OpenDatabases(std::size_t capacity, Opener opener)
    : capacity_(capacity), opener_(std::move(opener)) {}

std::shared_ptr<Database> OpenDatabases::Open(const std::string& uuid) {
  for (;;) {
    const std::shared_ptr<Slot> slot = Touch(uuid);
    std::shared_ptr<Database> database;
    {
      const std::lock_guard lock(slot->mutex);
      if (slot->gone) continue;  // since it was touched
      if (slot->database) return slot->database;
      slot->database = opener_(uuid);
      database = slot->database;
      CountOpened(*slot);
    }
    CloseLeastUsed();
    return database;
  }
}

std::shared_ptr<Database> OpenDatabases::FindOpen(const std::string& uuid) {
  std::shared_ptr<Slot> slot;
  {
    const std::lock_guard lock(mutex_);
    const auto found = slots_.find(uuid);
    if (found == slots_.end()) return nullptr;
    slot = found->second;
  }
  const std::lock_guard lock(slot->mutex);
  return slot->database;
}

std::shared_ptr<OpenDatabases::Slot> OpenDatabases::Touch(const std::string& uuid) {
  const std::lock_guard lock(mutex_);
  std::shared_ptr<Slot>& slot = slots_[uuid];
  if (!slot) slot = std::make_shared<Slot>();
  slot->last_use = ++uses_;
  return slot;
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

// Looks at every open slot: it runs once an opening, which costs far more.
void OpenDatabases::CloseLeastUsed() {
  std::uint64_t looked_at = 0;
  for (;;) {
    std::shared_ptr<Slot> oldest;
    {
      const std::lock_guard lock(mutex_);
      if (open_ <= capacity_) return;
      for (const auto& [uuid, slot] : slots_) {
        if (!slot->open || slot->last_use <= looked_at) continue;
        if (!oldest || slot->last_use < oldest->last_use) oldest = slot;
      }
      if (!oldest) return;  // all are in use
      looked_at = oldest->last_use;
    }
    const std::unique_lock lock(oldest->mutex, std::try_to_lock);
    // New references are made under the slot's mutex only, so that one reference stays one.
    if (!lock.owns_lock() || oldest->database.use_count() != 1) continue;
    oldest->database.reset();
    CountClosed(*oldest);
  }
}

void OpenDatabases::CloseForGood(const std::string& uuid) {
  std::shared_ptr<Slot> slot;
  {
    const std::lock_guard lock(mutex_);
    const auto found = slots_.find(uuid);
    if (found == slots_.end()) return;
    slot = std::move(found->second);
    slots_.erase(found);
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
    for (const auto& [uuid, slot] : slots_) {
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

}  // namespace storage
