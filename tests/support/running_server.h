// The real server binary as a process of its own, for tests and benches that talk to it over HTTP.

#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <sys/resource.h>
#include <sys/types.h>

#include "tests/support/temp_directory.h"

namespace tests {

struct ServerOptions {
  std::vector<std::string> flags = {};     // besides --port, --data, --ready-file and --config
  std::optional<std::string> config = {};  // the text of the --config file; none for open mode
  std::optional<rlim_t> descriptors = {};  // that it may have; none for as many as this process
  std::filesystem::path data = {};  // the --data folder; empty for one that goes with the server
  std::vector<std::string> environment = {};  // "NAME=value", besides this process's variables
};

// `d1-emulator serve` on a free port of 127.0.0.1. It is killed when the thread that started it
// ends. One thread at a time; talking to it is free for all.
class RunningServer {
 public:
  // Returns once the server answers. Throws std::runtime_error with its log when it ends instead,
  // or when it is not ready within a minute.
  explicit RunningServer(ServerOptions options = {});
  // Stops it, by force when it does not listen to SIGTERM.
  ~RunningServer();
  RunningServer(const RunningServer&) = delete;
  RunningServer& operator=(const RunningServer&) = delete;

  const std::string& url() const { return url_; }                    // "http://127.0.0.1:PORT"
  const std::string& api_base_url() const { return api_base_url_; }  // with /client/v4
  const std::string& account_id() const { return account_id_; }
  const std::string& token() const { return token_; }  // empty when the config has no bearer token
  const std::string& tls_url() const { return tls_url_; }  // empty unless HTTPS is answered
  int port() const { return port_; }
  pid_t pid() const { return pid_; }
  std::filesystem::path data() const { return options_.data; }
  std::filesystem::path ready_file() const { return files_.path() / "ready.json"; }

  // Whether the process still lives.
  bool IsRunning();
  // SIGTERM, then waits for the end, 30 seconds at most and by force after them. The exit code, or
  // minus the number of the signal that ended it. Later calls answer the same.
  int Stop();
  // SIGKILL: what a crash looks like.
  void Kill();
  // The same flags, config and data in a new process. Requires: it has been stopped or killed.
  void Restart();
  // What it has printed so far.
  std::string Log() const;

 private:
  void Start();
  void ReadReadyFile();
  bool Reap(int wait_flags);

  TempDirectory files_;  // ready file, config, log and, unless given, the data
  ServerOptions options_;
  std::string url_;
  std::string api_base_url_;
  std::string tls_url_;
  std::string account_id_;
  std::string token_;
  int port_ = 0;
  pid_t pid_ = -1;
  std::optional<int> exit_code_;
};

}  // namespace tests
