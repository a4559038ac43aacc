// Questions to the file system, whose failure is an error and never an answer.

#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

namespace storage {

// Throws what `failure` is to somebody who was `doing` something: kDiskFull or kIo.
[[noreturn]] void ThrowFileError(const std::string& doing, const std::error_code& failure);

// Whether something has this name, be it a link that leads nowhere. Throws kIo where that cannot be
// told.
bool NameExists(const std::filesystem::path& path);

// What is in a folder, in no order. Throws kIo, also when the folder is not there.
std::vector<std::filesystem::path> ListFolder(const std::filesystem::path& folder);

// Removes what has this name, and if it is a folder all that is in it; links are not followed. What
// is not there is no error. What goes wrong is told as `doing`: kIo.
void RemoveTree(const std::filesystem::path& path, const std::string& doing);

// What tells a file from every other that there is, whatever its name. Immutable.
struct FileIdentity {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  bool operator==(const FileIdentity&) const = default;
};

// Of what `path` names; none where that cannot be told, or there is nothing.
std::optional<FileIdentity> FindFileIdentity(const std::string& path) noexcept;

// Throws kIo, also when the file is not there.
std::uint64_t FileBytes(const std::filesystem::path& file);

// The sizes of what has this name, and if it is a folder of all that is in it; links are not
// followed, and folders themselves have none. What is not there, or goes meanwhile, has none.
// Throws kIo.
std::uint64_t TreeBytes(const std::filesystem::path& path);

}  // namespace storage
