// A data folder, copied while it is in use. See storage/DESIGN.md, "Backup".

#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>

#include "storage/database/databases.h"

namespace storage {

struct BackupReport {
  std::uint64_t databases = 0;
  std::uint64_t bytes = 0;
};

// Makes `to`, a data folder of its own with a list of what is in it, packed into one file where its
// name ends in .tar: every database that the
// catalog knows, each as it is at one moment of the copying with its history up to there, the
// catalog behind them, and what statements have cost. It is made beside its place, NAME.new, and
// takes it once all is durable: a process that is killed leaves what the next backup removes.
// Others use the folder meanwhile. `check` is called every so often; what it throws ends the
// copying. Throws kAlreadyExists when there is something at `to`, kLocked when another process
// makes the same backup, kConflict when databases come and go faster than they are copied,
// kDiskFull, kIo, and what Database::CopyTo throws.
BackupReport BackUpFolder(Databases& databases, const DataDirectory& directory,
                          const std::filesystem::path& to, const std::function<void()>& check);

// Makes a data folder of the whole backup `from`, a folder or a tar, in the same way; `from` stays
// as it is. Throws kAlreadyExists when `to` holds anything, what ReadBackupList throws, kLocked,
// kDiskFull, kIo.
BackupReport RestoreFolder(const std::filesystem::path& from, const std::filesystem::path& to);

}  // namespace storage
