// d1-emulator databases: what is in a data folder, also while a server uses it.

#pragma once

#include <filesystem>
#include <ostream>

namespace emulator {

// Writes a line for each database: name, uuid, size in bytes, file. Throws kIo when there is no
// catalog to read, kNewerVersion, kCorruptFile.
void ListDatabases(const std::filesystem::path& data, std::ostream& out);

}  // namespace emulator
