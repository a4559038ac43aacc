#include "storage/usage/usage_store.h"

#include <utility>

#include "storage/error.h"
#include "storage/file_system.h"

namespace storage {

namespace {

// An account's rows are kept as those of a database are, under a name that no folder has.
constexpr const char* kAccountPrefix = "account ";

constexpr std::int64_t kKeptMs = 720 * kHourMs;  // thirty days

}  // namespace

UsageStore::UsageStore(std::filesystem::path file, const Clock& clock, Log& log)
    : path_(std::move(file)), clock_(clock), log_(log) {
  const std::lock_guard lock(file_mutex_);
  try {
    if (HasFile()) OpenFile();
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::kNewerVersion) throw;
    Warn(error.what());
  }
}

UsageStore::~UsageStore() { Save(); }

std::shared_ptr<UsageRecorder> UsageStore::RecorderOf(
    const std::string& folder, const std::optional<std::string>& account_id) {
  std::shared_ptr<AccountRows> account;
  if (account_id) account = RowsOf(*account_id);
  const std::lock_guard lock(mutex_);
  std::shared_ptr<UsageRecorder>& recorder = recorders_[folder];
  if (!recorder) recorder = std::make_shared<UsageRecorder>(clock_, std::move(account));
  return recorder;
}

RowsOfADay UsageStore::RowsToday(const std::string& account_id) {
  return RowsOf(account_id)->Today();
}

std::shared_ptr<AccountRows> UsageStore::RowsOf(const std::string& account_id) {
  const std::lock_guard lock(accounts_mutex_);
  std::shared_ptr<AccountRows>& account = accounts_[account_id];
  if (!account) {
    const std::string kept_as = kAccountPrefix + account_id;
    const RowsOfADay so_far = ReadRowsToday(kept_as);
    account = std::make_shared<AccountRows>(clock_, RecorderOf(kept_as), so_far);
  }
  return account;
}

RowsOfADay UsageStore::ReadRowsToday(const std::string& kept_as) {
  RowsOfADay rows;
  try {
    UsageFilter today;
    today.folders = {kept_as};
    today.from_ms = DayOf(clock_.NowMs());
    for (const HourUsage& hour : SumByHour(today)) {
      rows.read += hour.usage.rows_read;
      rows.written += hour.usage.rows_written;
    }
  } catch (const Error& error) {
    const std::lock_guard lock(file_mutex_);
    Warn(error.what());
  }
  return rows;
}

void UsageStore::Forget(const std::string& folder) {
  const std::lock_guard lock(mutex_);
  recorders_.erase(folder);
  forgotten_.insert(folder);
}

UsageFile::Change UsageStore::TakeUnsaved() {
  UsageFile::Change change;
  const std::lock_guard lock(mutex_);
  std::erase_if(recorders_, [&](const auto& entry) {
    const auto& [folder, recorder] = entry;
    UnsavedUsage unsaved = recorder->TakeUnsaved();
    // Of a closed database whose usage has all been saved nothing need be remembered.
    if (unsaved.empty()) return recorder.use_count() == 1;
    change.added.emplace_back(folder, std::move(unsaved));
    return false;
  });
  change.forgotten.assign(forgotten_.begin(), forgotten_.end());
  forgotten_.clear();
  return change;
}

void UsageStore::GiveBack(const UsageFile::Change& change) {
  const std::lock_guard lock(mutex_);
  forgotten_.insert(change.forgotten.begin(), change.forgotten.end());
  for (const auto& [folder, unsaved] : change.added) {
    const auto recorder = recorders_.find(folder);
    if (recorder != recorders_.end()) recorder->second->GiveBack(unsaved);  // else it is gone
  }
}

void UsageStore::Save() noexcept {
  const std::lock_guard lock(file_mutex_);
  SaveLocked();
}

void UsageStore::SaveLocked() noexcept {
  try {
    const UsageFile::Change change = TakeUnsaved();
    try {
      Write(change);
      last_warning_.clear();
    } catch (const std::exception& error) {
      GiveBack(change);
      Warn(error.what());
    }
  } catch (const std::exception&) {
    // Memory has run out: the figures that are lost by it are worth less than the process.
  }
}

// Pruning comes first: what fails must have added nothing, as it will all be added again.
void UsageStore::Write(const UsageFile::Change& change) {
  if (change.added.empty() && !HasFile()) return;
  const std::int64_t hour_ms = HourOf(clock_.NowMs());
  if (pruned_in_hour_ != hour_ms) {
    OpenFile().Prune(hour_ms - kKeptMs);
    pruned_in_hour_ = hour_ms;
  }
  if (!change.added.empty() || !change.forgotten.empty()) OpenFile().Apply(change);
}

bool UsageStore::HasFile() const { return file_ || NameExists(path_); }

UsageFile& UsageStore::OpenFile() {
  if (!file_) file_.emplace(path_, UsageFile::OpenMode::kReadWrite);
  return *file_;
}

// Says each thing once, not every few seconds.
void UsageStore::Warn(const std::string& message) {
  if (message == last_warning_) return;
  last_warning_ = message;
  log_.Warn("what queries cost cannot be saved to " + path_.filename().string() +
            " and will be tried again: " + message);
}

std::vector<HourUsage> UsageStore::SumByHour(const UsageFilter& filter) {
  const std::lock_guard lock(file_mutex_);
  SaveLocked();
  if (!HasFile()) return {};
  return OpenFile().SumByHour(filter);
}

std::vector<DatabaseStatementUsage> UsageStore::SumByStatement(const UsageFilter& filter,
                                                               const UsageOrder& order,
                                                               std::uint64_t limit) {
  const std::lock_guard lock(file_mutex_);
  SaveLocked();
  if (!HasFile()) return {};
  return OpenFile().SumByStatement(filter, order, limit);
}

}  // namespace storage
