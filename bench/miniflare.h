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

enum class MiniflareVersion { k4, k5 };

// One installation of Node and Miniflare: that of tests/clients.
class Miniflare {
 public:
  // Installs them when they are not there yet. Throws std::runtime_error.
  explicit Miniflare(MiniflareVersion version = MiniflareVersion::k4);

  // Starts a server over the folder `data`: the words of a ChildProcess, whose port ReadPort tells.
  // With a `url` its databases are those of the server there, to which it sends what its bindings
  // are asked.
  std::vector<std::string> ServeCommand(const std::filesystem::path& data,
                                        const std::string& url = {}) const;

  // The words of a ChildProcess that runs `script` on this Node, with the folder of Miniflare's
  // package before its other arguments.
  std::vector<std::string> Command(const std::string& script,
                                   const std::vector<std::string>& arguments) const;

  // The versions of Miniflare, workerd and Node.
  std::vector<Fact> Versions() const;

 private:
  std::filesystem::path folder_;
  std::filesystem::path package_;  // within it
  std::string name_;
};

}  // namespace bench
