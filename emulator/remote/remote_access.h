// What it takes to ask a service, and what it takes to trust one.

#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "emulator/remote/remote_address.h"
#include "emulator/remote/retries.h"

namespace httplib {
class Client;
}

namespace emulator {

struct RemoteAccess {
  RemoteAddress api;
  std::string token;
  std::optional<std::filesystem::path> ca_file;  // instead of the system's authorities
  Pause pause = RealPause();
};

// A client of `origin` which checks certificates, follows no redirect, and sends paths as they are.
// Throws kInvalidRequest when the file of authorities cannot be used, or `origin` is no host.
std::unique_ptr<httplib::Client> MakeRemoteClient(const std::string& origin,
                                                  const RemoteAccess& access);

}  // namespace emulator
