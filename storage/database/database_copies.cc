// Copies of a database, made while others write to it.

#include <chrono>

#include "storage/database/database.h"
#include "storage/history/past_file.h"
#include "storage/history/past_pages.h"

namespace storage {

const CopySource& Database::GetCopySource() {
  const std::lock_guard lock(copy_mutex_);
  if (!copy_source_) copy_source_.emplace(path_);
  return *copy_source_;
}

void Database::AwaitTurn() {
  const DatabaseWriter::Turn turn(writer_,
                                  std::chrono::steady_clock::now() + options_.request_timeout);
}

HeldHistory Database::HoldState() {
  if (keeps_history()) return HoldHistory();
  HeldHistory held;
  held.live = std::make_unique<LiveState>(path_);
  {
    const DatabaseWriter::Turn turn(writer_,
                                    std::chrono::steady_clock::now() + options_.request_timeout);
    held.live->Begin();
  }
  held.live->FindFrames();
  return held;
}

HistoryLocation Database::CopyTo(const std::filesystem::path& to,
                                 const std::optional<HistoryLocation>& at,
                                 const std::function<void()>& check) {
  if (transfers_.running() == Transfer::kImport) {
    throw Error(ErrorKind::kConflict, "the database is being imported into");
  }
  if (at && !keeps_history()) {
    throw Error(ErrorKind::kConflict, "no history is kept of databases here");
  }
  const auto check_all = [&] {
    if (cancelled_.load(std::memory_order_relaxed)) throw policy_.ErrorFor(Refusal::kDatabaseGone);
    check();
  };
  HistoryLocation location;
  RunUnlessGone([&] {
    const CopySource& source = GetCopySource();
    const HeldHistory held = HoldState();
    location = at.value_or(held.live->location());
    CopyPastFile(source, PastPages(*held.live, held.segments, location), to, check_all);
  });
  return location;
}

}  // namespace storage
