// d1-emulator history: what time travel keeps of a database, also while a server uses it.

#pragma once

#include <filesystem>
#include <ostream>
#include <string>

namespace emulator {

// `database` is a name or a uuid. All throw kNotFound when there is no such database, or several of
// that name in different accounts; kIo, kNewerVersion, kCorruptFile.

// Writes a line for each commit, the oldest first: bookmark, time, kind, pages, bytes.
void ListHistory(const std::filesystem::path& data, const std::string& database, std::ostream& out);
// Writes all that is known of the commit with that bookmark. Throws kNotFound.
void ShowHistory(const std::filesystem::path& data, const std::string& database,
                 const std::string& bookmark, std::ostream& out);
// Checks every commit and writes what was found. False when something is wrong.
bool VerifyHistory(const std::filesystem::path& data, const std::string& database,
                   std::ostream& out);

}  // namespace emulator
