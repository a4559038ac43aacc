// Where commands find the server that uses their data folder.

#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace emulator {

// What a server leaves in the lock of its data folder while it runs. Whoever takes the lock empties
// it, so that it is never of a server that is gone; only the folder's owner can read it.
struct ServerAnnouncement {
  std::string url;  // "http://127.0.0.1:8731"
  std::string key;  // that lets commands in, whatever tokens are configured; another at each start

  std::string Text() const;
  // None where nobody has announced anything, or it is not to be read.
  static std::optional<ServerAnnouncement> Find(const std::filesystem::path& data);
};

// A key that nobody guesses.
std::string NewAnnouncementKey();

}  // namespace emulator
