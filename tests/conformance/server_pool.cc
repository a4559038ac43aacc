#include "tests/conformance/server_pool.h"

#include <algorithm>

namespace tests {

RunningServer& ServerPool::ServerFor(const CaseFile& file) {
  const bool alone = file.config || std::any_of(file.steps.begin(), file.steps.end(),
                                                [](const Step& step) { return step.restarts; });
  std::string key;
  for (const std::string& flag : file.flags) key += flag + '\n';
  if (alone) {
    // It goes when the next one comes: there are more of these cases than servers a machine likes.
    key = "alone";
    Stop(key);
  }
  std::unique_ptr<RunningServer>& server = servers_[key];
  if (server && !server->IsRunning()) server.reset();
  if (!server) {
    server =
        std::make_unique<RunningServer>(ServerOptions{.flags = file.flags, .config = file.config});
  }
  return *server;
}

void ServerPool::Stop(const std::string& key) {
  const auto found = servers_.find(key);
  if (found == servers_.end()) return;
  const int exit_code = found->second->Stop();
  if (exit_code != 0) {
    report_ += "a server ended with " + std::to_string(exit_code) + ":\n" + found->second->Log();
  }
  servers_.erase(found);
}

std::string ServerPool::StopAll() {
  while (!servers_.empty()) Stop(servers_.begin()->first);
  return report_;
}

}  // namespace tests
