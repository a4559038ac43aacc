#include "storage/advice/index_advisor.h"

#include <system_error>
#include <utility>

#include "storage/data_directory.h"
#include "storage/error.h"
#include "storage/file_system.h"
#include "storage/try_warn.h"

namespace storage {

namespace {

constexpr const char* kRemoving = "removing the copy that indexes were tried on";

// A folder that goes with this.
class ScratchFolder {
 public:
  ScratchFolder(std::filesystem::path path, Log& log) : path_(std::move(path)), log_(log) {
    RemoveTree(path_, kRemoving);
    std::error_code failure;
    std::filesystem::create_directories(path_, failure);
    if (failure) ThrowFileError("making a folder to try indexes in", failure);
  }
  ~ScratchFolder() {
    try {
      RemoveTree(path_, kRemoving);
    } catch (const std::exception& error) {
      TryWarn(log_, {error.what()});
    }
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

 private:
  const std::filesystem::path path_;
  Log& log_;
};

}  // namespace

IndexAdvisor::IndexAdvisor(std::filesystem::path folder, const StatementPolicy& policy,
                           DatabaseOptions options, const Clock& clock, Log& log, UsageStore& usage)
    : folder_(std::move(folder)),
      policy_(policy),
      options_(std::move(options)),
      clock_(clock),
      log_(log),
      usage_(usage) {}

IndexAdvice IndexAdvisor::Advise(Database& database, const std::string& folder) {
  const std::unique_lock advising(advising_, std::try_to_lock);
  if (!advising) {
    throw Error(ErrorKind::kBusy, "indexes are being tried for somebody else; ask again later");
  }
  const auto statements =
      usage_.SumByStatement(UsageToAdvise(folder), UsageOrder(), kMostAdvisedStatements);
  const ScratchFolder scratch(folder_, log_);
  const std::filesystem::path copy = DataDirectory::FileInDatabaseFolder(folder_);
  database.CopyTo(copy, {}, database.MakeCheck());
  DatabaseOptions options = options_;
  options.account_id = database.account_id();
  options.connection.ending = &ending_;
  return AdviseIndexes(copy, statements, {policy_, options, clock_, log_});
}

}  // namespace storage
