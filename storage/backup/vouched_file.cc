#include "storage/backup/vouched_file.h"

#include "storage/data_directory.h"
#include "storage/history/reconcile.h"
#include "storage/segments/history_format.h"
#include "storage/sqlite/file.h"

namespace storage {

namespace {

std::filesystem::path CleanEndFile(const std::filesystem::path& database) {
  return DataDirectory::HistoryFolderOf(database) / "clean";
}

}  // namespace

void VouchForFile(const std::filesystem::path& database, const HistoryPosition& position) {
  File clean(CleanEndFile(database), File::Mode::kCreate);
  clean.WriteAt(0, EncodeCleanEnd(CleanEndOf(database, position)));
  clean.Sync();
}

void VouchForCopy(const std::filesystem::path& database) {
  const auto end = ReadCleanEnd(CleanEndFile(database));
  if (!end || end->file_bytes != CleanEndOf(database, end->position).file_bytes) return;
  VouchForFile(database, end->position);
}

}  // namespace storage
