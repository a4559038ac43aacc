// The files that Node loads before a client, so that it finds this server.

#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace emulator {

struct Preload {
  std::string_view name;  // of the file
  std::string_view text;
};

// Those of emulator/preloads, which are part of the program.
std::span<const Preload> Preloads();

// Writes them to `folder`, which is made where it is missing, and returns their paths. What is
// there already is kept, or replaced where it is another version's. Throws kForbidden when another
// user could change what is in the folder, kIo.
std::vector<std::filesystem::path> WritePreloads(const std::filesystem::path& folder);

// The folder of this user's that outlives the program: below $XDG_CACHE_HOME, or ~/.cache. Throws
// kIo when neither HOME nor that is set.
std::filesystem::path PreloadFolderOfUser();

}  // namespace emulator
