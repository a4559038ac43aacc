#include "emulator/journal/journal.h"

#include <utility>

namespace emulator {

void Journal::Add(const JournalFrame::Bytes& frame) {
  const std::lock_guard lock(mutex_);
  frames_.Push(++last_id_, common_.Take(frame.common), frame.own);
  while (frames_.count() > kMostEntries || frames_.bytes() + common_.bytes() > most_bytes_) {
    DropOldest();
  }
  if (waiting_ > 0) added_.notify_all();
}

void Journal::DropOldest() {
  if (const auto label = frames_.PopFront()) common_.Release(*label);
}

Journal::Part Journal::After(const std::string& account_id, std::uint64_t since,
                             std::size_t most) const {
  FrameQueue frames;
  std::vector<TextPool::Text> common;
  Part part;
  {
    const std::lock_guard lock(mutex_);
    part.last_id = last_id_;
    frames_.ForEach([&](std::uint64_t id, std::uint32_t label, std::string_view own) {
      const TextPool::Text& text = common_.At(label);
      if (id <= since || common.size() == most || AccountOfFrame(*text) != account_id) return;
      frames.Push(id, static_cast<std::uint32_t>(common.size()), own);
      common.push_back(text);
      if (common.size() == most) part.last_id = id;
    });
  }
  part.entries.reserve(frames.count());
  frames.ForEach([&](std::uint64_t id, std::uint32_t label, std::string_view own) {
    part.entries.push_back(ReadJournalFrame(*common[label], own));
    part.entries.back().id = id;
  });
  return part;
}

std::uint64_t Journal::last_id() const {
  const std::lock_guard lock(mutex_);
  return last_id_;
}

std::size_t Journal::Clear(const std::string& account_id) {
  const std::lock_guard lock(mutex_);
  // Each reset does this, and all that is asked meanwhile waits: nothing is copied.
  return frames_.RemoveIf([&](std::uint32_t label) {
    if (AccountOfFrame(*common_.At(label)) != account_id) return false;
    common_.Release(label);
    return true;
  });
}

Journal::News Journal::WaitForNews(std::uint64_t since,
                                   std::chrono::steady_clock::time_point deadline) {
  std::unique_lock lock(mutex_);
  ++waiting_;
  const bool has_news =
      added_.wait_until(lock, deadline, [&] { return is_stopping_ || last_id_ > since; });
  --waiting_;
  if (is_stopping_) return News::kStopped;
  return has_news ? News::kSome : News::kNone;
}

void Journal::Stop() noexcept {
  const std::lock_guard lock(mutex_);
  is_stopping_ = true;
  added_.notify_all();
}

}  // namespace emulator
