// Tells whoever started the server where it is.

#pragma once

#include <filesystem>
#include <string>

#include "compat/configuration.h"

namespace emulator {

// Where the server is to be found, as clients are told.
struct ServerAddress {
  std::string url;           // "http://127.0.0.1:8731"
  std::string api_base_url;  // with /client/v4
};

// `host` may be an IPv6 address.
ServerAddress AddressOf(const std::string& host, int port);

// Writes {"pid", "url", "api_base_url", "account_id", "token"}; the file is either whole or not
// there. Throws kIo.
void WriteReadyFile(const std::filesystem::path& file, const ServerAddress& address,
                    const compat::Configuration& configuration);

// The lines that point official clients at the server.
std::string StartUpLines(const ServerAddress& address, const compat::Configuration& configuration);

}  // namespace emulator
