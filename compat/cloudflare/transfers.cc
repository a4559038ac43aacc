#include "compat/cloudflare/transfers.h"

#include <algorithm>
#include <utility>

#include "compat/bookmark.h"
#include "compat/limits.h"
#include "compat/sql_error_text.h"
#include "storage/error.h"
#include "storage/folder_name.h"

namespace compat::cloudflare {

using storage::Error;
using storage::Transfer;

namespace {

// How often it is looked for transfers that nobody polls.
constexpr std::chrono::milliseconds kWatchInterval{250};

// After so many bytes a dump says that it goes on.
constexpr std::uint64_t kPartBytes = std::uint64_t{16} << 20U;

std::string BookmarkOf(storage::Database& database) {
  // Without a history it only names the transfer.
  return FormatBookmark(database.keeps_history() ? database.history().Current()
                                                 : storage::HistoryPosition());
}

// The bookmark of what an import has made. That it has happened is told, whatever becomes of the
// history.
std::string BookmarkBehind(TransferJob& job) {
  storage::Database& database = job.database();
  try {
    if (database.keeps_history()) database.CatchUpHistory();
  } catch (const Error& error) {
    job.Say(std::string("final_bookmark is of an earlier state: ") + error.what());
  }
  return BookmarkOf(database);
}

TransferStatus Refused(std::string error) {
  TransferStatus status;
  status.state = TransferStatus::State::kRefused;
  status.error = std::move(error);
  return status;
}

std::string WordsForBusy(Transfer wanted, Transfer running) {
  if (running == Transfer::kExport) {
    return wanted == Transfer::kExport
               ? "Currently processing a long-running export. Cannot start a new export until that "
                 "completes or times out."
               : "Currently processing a long-running export.";
  }
  return wanted == Transfer::kImport
             ? "Currently processing a long-running import. Cannot start another import until that "
               "completes or times out."
             : "Currently processing a long-running import.";
}

}  // namespace

Transfers::Transfers(const std::filesystem::path& folder, const storage::Clock& clock,
                     storage::IdSource& ids, std::uint64_t space_bytes,
                     std::chrono::milliseconds patience)
    : clock_(clock), patience_(patience), store_(folder, clock, ids, space_bytes) {
  storage::SweepTransferFiles(folder);
}

Transfers::~Transfers() {
  {
    const std::lock_guard lock(mutex_);
    is_ending_ = true;
  }
  wake_watcher_.notify_all();
  if (watcher_.joinable()) watcher_.join();
}

TransferStatus Transfers::Start(Transfer kind, const Target& target, TransferJob::Work work) {
  auto hold = target.database->transfers().TryBegin(kind);
  if (!hold) {
    return Refused(WordsForBusy(kind, target.database->transfers().running().value_or(kind)));
  }
  const auto job =
      std::make_shared<TransferJob>(target.database, std::move(hold), clock_, std::move(work));
  Running ended{kind, job};
  {
    const std::lock_guard lock(mutex_);
    // What stood there has ended, or it would still hold the database.
    std::swap(running_[target.folder], ended);
  }
  WatchStore();
  return Ask(target.folder, job);
}

TransferStatus Transfers::StartExport(const Target& target, const storage::DumpOptions& options) {
  return Start(Transfer::kExport, target,
               [this, account_id = target.account_id, folder = target.folder,
                options](TransferJob& job) { return RunExport(job, account_id, folder, options); });
}

TransferStatus Transfers::StartImport(const Target& target, const std::string& filename,
                                      const std::string& md5) {
  const SharedFile file = store_.FindUpload(target.folder, filename, md5);
  if (!file) return Refused("Input file " + filename + " missing or invalid");
  return Start(Transfer::kImport, target, [this, filename, file](TransferJob& job) {
    return RunImport(job, filename, *file);
  });
}

TransferResult Transfers::RunExport(TransferJob& job, const std::string& account_id,
                                    const std::string& folder,
                                    const storage::DumpOptions& options) {
  TransferResult result;
  const auto file = store_.NewFile();
  const auto on_snapshot = [&] {
    const std::string bookmark = BookmarkOf(job.database());
    result.filename = storage::UuidOfFolder(folder) + "-" + bookmark + ".sql";
    job.Say("Generating " + result.filename);
    job.Begin(bookmark);
  };
  std::uint64_t parts = 0;
  const bool is_shells = options.form == storage::DumpForm::kShell;
  const storage::DumpFormat& format =
      is_shells ? static_cast<const storage::DumpFormat&>(shell_format_) : format_;
  job.database().Export(job.hold(), options, format, on_snapshot, [&](std::string_view bytes) {
    file->Append(bytes);
    if (file->size_bytes() / kPartBytes == parts) return;
    parts = file->size_bytes() / kPartBytes;
    job.Say("Uploaded part " + std::to_string(parts));
  });
  job.Say("Finished uploading " + result.filename + " in " + std::to_string(parts + 1) + " parts.");
  result.dump_id = store_.KeepDump(account_id, folder, file);
  return result;
}

TransferResult Transfers::RunImport(TransferJob& job, const std::string& filename,
                                    const storage::TransferFile& file) {
  std::uint64_t offset = 0;
  const auto read = [&](char* to, std::size_t size) {
    const std::size_t count = file.ReadAt(offset, to, size);
    offset += count;
    return count;
  };
  storage::SqlStream stream(read, static_cast<std::size_t>(kSqlLimits.sql_length));
  TransferResult result;
  try {
    result.report = job.database().Import(job.hold(), stream, job.progress(), [&] {
      job.Say("Starting import...");
      const storage::Database& database = job.database();
      if (database.keeps_history() && !database.history().IsInOrder()) {
        job.Say("at_bookmark is of an earlier state: the history cannot be brought up to date");
      }
      job.Begin(BookmarkOf(job.database()));
    });
  } catch (const Error& error) {
    store_.DropUpload(filename);
    throw Error(error.kind(), ImportErrorText(error, job.progress()));
  }
  result.final_bookmark = BookmarkBehind(job);
  return result;
}

TransferStatus Transfers::Ask(const std::string& folder, const std::shared_ptr<TransferJob>& job) {
  TransferStatus status = job->Poll(patience_);
  if (status.state == TransferStatus::State::kActive) return status;
  Running ended{};
  const std::lock_guard lock(mutex_);
  const auto found = running_.find(folder);
  if (found != running_.end() && found->second.job == job) {
    ended = std::move(found->second);
    running_.erase(found);
  }
  return status;
}

TransferStatus Transfers::Poll(Transfer kind, const std::string& folder,
                               const std::string& current_bookmark) {
  const std::string word = kind == Transfer::kExport ? "export" : "import";
  std::shared_ptr<TransferJob> job;
  {
    const std::lock_guard lock(mutex_);
    const auto found = running_.find(folder);
    if (found != running_.end() && found->second.kind == kind) job = found->second.job;
  }
  if (!job) return Refused("Not currently " + word + "ing anything.");
  if (job->at_bookmark() != current_bookmark) {
    // The service's own grammar.
    return Refused("Not currently " + word + " at bookmark " + current_bookmark + ".");
  }
  return Ask(folder, job);
}

void Transfers::Forget(const std::string& folder) {
  store_.DropAllOf(folder);
  Running ended{};
  const std::lock_guard lock(mutex_);
  const auto found = running_.find(folder);
  if (found == running_.end()) return;
  ended = std::move(found->second);
  running_.erase(found);
}

void Transfers::WatchStore() {
  const std::lock_guard lock(mutex_);
  if (!watcher_.joinable()) watcher_ = std::thread([this] { Watch(); });
  wake_watcher_.notify_all();
}

void Transfers::Watch() {
  std::unique_lock lock(mutex_);
  while (!is_ending_) {
    if (running_.empty() && store_.empty()) {
      wake_watcher_.wait(lock);
      continue;
    }
    wake_watcher_.wait_for(lock, kWatchInterval);
    for (auto& [folder, running] : running_) running.job->CancelIfForgotten();
    store_.DropExpired();
  }
}

}  // namespace compat::cloudflare
