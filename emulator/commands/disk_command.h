// d1-emulator disk: what takes how much room in a data folder, also while a server uses it.

#pragma once

#include <filesystem>
#include <ostream>

namespace emulator {

enum class DiskFormat { kTable, kJson };

// Writes, in bytes of files, what each database takes: its file, its log with the log's index, its
// history and what else lies in its folder; what catalog, usage and the files of transfers take,
// those of a running server included, which have no name; and the sum. Folders that the catalog
// does not know are told without a name. A catalog that cannot be read is told in `messages`, and
// all folders are without a name then. Changes nothing. Throws kIo where there is no such folder.
void TellDiskUse(const std::filesystem::path& data, DiskFormat format, std::ostream& out,
                 std::ostream& messages);

}  // namespace emulator
