// Miniflare's D1, as bench/miniflare/serve.mjs serves it on Node.

#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "bench/figures.h"

namespace bench {

// Where what it takes to run the server and Miniflare is compared: a table of both, and one of
// Miniflare's by the server's.
inline constexpr const char* kStartTable = "Start and memory";
inline constexpr const char* kStartRatioTable =
    "What Miniflare needs, by what this server needs (more is better)";
inline constexpr const char* kStartRatioColumn = "Miniflare by this server";

// One installation of Node and Miniflare: that of tests/clients.
class Miniflare {
 public:
  // Installs them when they are not there yet. Throws std::runtime_error.
  Miniflare();

  // Starts a server over the folder `data`: the words of a ChildProcess, whose port ReadPort tells.
  std::vector<std::string> ServeCommand(const std::filesystem::path& data) const;

  // The versions of Miniflare, workerd and Node.
  std::vector<Fact> Versions() const;

 private:
  std::filesystem::path folder_;
};

}  // namespace bench
