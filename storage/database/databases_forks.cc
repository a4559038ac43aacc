// Databases that are made of what others are, and that may go by themselves.

#include <chrono>
#include <functional>
#include <utility>
#include <vector>

#include "storage/database/database_folder.h"
#include "storage/database/databases.h"
#include "storage/error.h"
#include "storage/history/start_history.h"
#include "storage/try_warn.h"

namespace storage {

namespace {

// While copies are made one after the other they are not kept from the disk, but not for ever.
constexpr std::chrono::milliseconds kQuiet{500};
constexpr std::chrono::milliseconds kLongestUnsynced{10'000};

}  // namespace

ForkedDatabase Databases::Fork(const ForkOrder& order, Database& source) {
  ForkedDatabase forked;
  DatabaseRecord& record = forked.record;
  record = order.wanted;
  if (record.uuid.empty()) record.uuid = NewUuid(record.account_id);
  if (order.lifetime_ms) {
    record.expires_at_ms = clock_.NowMsFor(record.account_id) + *order.lifetime_ms;
  }
  // Nobody takes the name between the look and the row.
  const Durability durability = CopyDurability();
  catalog_.file().Change(durability, [&](SQLite::Database&) {
    if (order.is_numbered) {
      std::uint64_t number = 1;
      do record.name = order.wanted.name + std::to_string(number++);
      while (catalog_.HoldsName(record.account_id, record.name));
    }
    BeginMake(record, order.most, durability);
  });
  HistoryLocation state;
  const auto copy = [&](const std::filesystem::path& file) {
    state = source.CopyTo(file, order.at, [this] {
      if (ending_.load(std::memory_order_relaxed)) throw policy_.ErrorFor(Refusal::kDatabaseGone);
    });
  };
  const auto start = [&](const std::filesystem::path& file) {
    state.position.number = {};
    state.position.time_ms = record.created_at_ms;
    StartHistoryAt(file, record.folder, state, durability, *options_.database.history, log_);
    forked.position = state.position;
  };
  FinishMake(record, copy, start, durability);
  return forked;
}

void Databases::MakeCopy(const std::string& folder, const Catalog::Opening& opening) {
  const std::filesystem::path source = directory_.DatabaseFile(opening.source);
  const HistoryOptions& history = options_.database.history.value_or(HistoryOptions());
  const Durability durability = CopyDurability();
  MakeFolder(
      folder, [&](const std::filesystem::path& file) { spares_.Copy(source, file); },
      [&](const std::filesystem::path& file) {
        std::optional<HistoryLocation> state = StateOfCopy(source, file);
        if (!state) return StartHistory(file, folder, opening.created_at_ms, history, log_);
        state->position.number = {};
        state->position.time_ms = opening.created_at_ms;
        StartHistoryAt(file, folder, *state, durability, history, log_);
      },
      durability);
  if (durability == Durability::kFull) {
    unsynced_.SetSynced(folder);
  } else {
    unsynced_.Add(folder);
  }
}

void Databases::SyncCopies(std::size_t most) noexcept {
  TrySync([&] { unsynced_.Sync(most); });
}

void Databases::SyncCopiesInQuiet(std::size_t most) noexcept {
  TrySync([&] { unsynced_.SyncInQuiet(most, kQuiet, kLongestUnsynced); });
}

void Databases::TrySync(const std::function<void()>& sync) noexcept {
  try {
    sync();
  } catch (const std::exception& error) {
    TryWarn(log_, {"making copies durable: ", error.what()});
  }
}

bool Databases::TakeFilesOfCopy(const std::string& folder) {
  directory_.CheckIsInPlace();
  const auto opening = catalog_.FindForOpening(folder);
  if (!opening || opening->source.empty()) return false;
  Close(folder, OpenDatabases::Running::kStopped);
  unsynced_.ForgetAndMark(folder);
  RemoveFolder(directory_.DatabaseFolder(folder));
  // Who opened it in between has files that nobody else will see.
  open_.CloseForGood(folder);
  return true;
}

void Databases::RemoveExpired() noexcept {
  std::vector<DatabaseRecord> expired;
  try {
    expired = catalog_.ListExpired(clock_.LatestMs());
    std::erase_if(expired, [this](const DatabaseRecord& record) {
      return *record.expires_at_ms > clock_.NowMsFor(record.account_id);
    });
  } catch (const std::exception& error) {
    TryWarn(log_, {"looking for databases whose time is over: ", error.what()});
  }
  for (const DatabaseRecord& record : expired) {
    try {
      Delete(record);
    } catch (const std::exception& error) {
      TryWarn(log_, {"removing database ", record.folder, ", whose time is over: ", error.what()});
    }
  }
}

}  // namespace storage
