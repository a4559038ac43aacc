#include "tests/conformance/server_pool.h"

#include <algorithm>

namespace tests {

RunningServer& ServerPool::ServerFor(const CaseFile& file) {
  const bool alone = file.config || std::any_of(file.steps.begin(), file.steps.end(),
                                                [](const Step& step) { return step.restarts; });
  std::string key;
  if (alone) key = "alone " + std::to_string(servers_.size());
  for (const std::string& flag : file.flags) key += flag + '\n';
  std::unique_ptr<RunningServer>& server = servers_[key];
  if (server && !server->IsRunning()) server.reset();
  if (!server) {
    server =
        std::make_unique<RunningServer>(ServerOptions{.flags = file.flags, .config = file.config});
  }
  return *server;
}

std::string ServerPool::StopAll() {
  std::string report;
  for (const auto& [key, server] : servers_) {
    const int exit_code = server->Stop();
    if (exit_code == 0) continue;
    report += "a server ended with " + std::to_string(exit_code) + ":\n" + server->Log();
  }
  servers_.clear();
  return report;
}

}  // namespace tests
