// The token by which a command asks a service.

#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace emulator {

// What is in `file`, or else in the variable CLOUDFLARE_API_TOKEN, without the blanks around it.
// Never of the command line, which everybody on the machine can read; no message has it. Throws
// kInvalidRequest when there is none, or it is of characters that no header carries, and kIo when
// the file cannot be read.
std::string ReadAccessToken(const std::optional<std::filesystem::path>& file);

}  // namespace emulator
