// What commands on a data folder ask the server that uses it, by the key that it left there.

#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "emulator/http/http.h"

namespace emulator {

// The header of the key.
inline constexpr const char* kFolderKeyHeader = "x-d1-emulator-key";

// Throws kForbidden for a request that does not have the key.
void CheckFolderKey(const Request& request, const std::string& key);

// The path that tells how much room the files of transfers take. It is no API: a command and its
// server are one program.
inline constexpr const char* kTransferBytesPath = "/folder/transfers";

// The server's answer.
Response TransferBytesAnswer(std::uint64_t bytes);

// The command's side: 0 where no server uses the folder, none where it does not say.
std::optional<std::uint64_t> TransferBytesOfServer(const std::filesystem::path& data);

}  // namespace emulator
