#include "tests/support/running_server.h"

#include <chrono>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <thread>
#include <utility>

#include <errno.h>
#include <fcntl.h>
#include <rapidjson/document.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace tests {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kStartLimit{60};
constexpr std::chrono::seconds kStopLimit{30};
constexpr std::chrono::milliseconds kLookAgain{1};

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// Replaces the process by `arguments`, its output going to `log`. Runs between fork and exec: only
// system calls.
[[noreturn]] void BecomeServer(char* const* arguments, char* const* environment, const char* log,
                               const std::optional<rlim_t>& descriptors) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (descriptors) {
    const rlimit limit{*descriptors, *descriptors};
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0) _exit(127);
  }
  const int output = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  const int input = open("/dev/null", O_RDONLY | O_CLOEXEC);
  dup2(input, STDIN_FILENO);
  dup2(output, STDOUT_FILENO);
  dup2(output, STDERR_FILENO);
  execve(arguments[0], arguments, environment);
  _exit(127);
}

}  // namespace

RunningServer::RunningServer(ServerOptions options) : options_(std::move(options)) {
  if (options_.data.empty()) options_.data = files_.path() / "data";
  if (options_.config) std::ofstream(files_.path() / "config.json") << *options_.config;
  Start();
}

RunningServer::~RunningServer() { Stop(); }

void RunningServer::Start() {
  const std::filesystem::path ready = ready_file();
  const std::string log = (files_.path() / "log").string();
  std::vector<std::string> words = {
      D1_EMULATOR_BINARY,     "serve",        "--port",      "0", "--data",
      options_.data.string(), "--ready-file", ready.string()};
  if (options_.config) {
    words.insert(words.end(), {"--config", (files_.path() / "config.json").string()});
  }
  words.insert(words.end(), options_.flags.begin(), options_.flags.end());
  std::vector<char*> arguments;
  arguments.reserve(words.size() + 1);
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  std::vector<char*> environment;
  for (std::string& variable : options_.environment) environment.push_back(variable.data());
  for (char** variable = environ; *variable != nullptr; ++variable) {
    environment.push_back(*variable);
  }
  environment.push_back(nullptr);

  std::filesystem::remove(ready);
  exit_code_.reset();
  pid_ = fork();
  if (pid_ < 0) throw std::runtime_error("starting the server: fork failed");
  if (pid_ == 0) {
    BecomeServer(arguments.data(), environment.data(), log.c_str(), options_.descriptors);
  }

  const Clock::time_point deadline = Clock::now() + kStartLimit;
  while (!std::filesystem::exists(ready)) {
    if (Reap(WNOHANG)) {
      throw std::runtime_error("the server ended with " + std::to_string(*exit_code_) + ":\n" +
                               Log());
    }
    if (Clock::now() > deadline) {
      Kill();
      throw std::runtime_error("the server is not ready after a minute:\n" + Log());
    }
    std::this_thread::sleep_for(kLookAgain);
  }
  ReadReadyFile();
}

void RunningServer::ReadReadyFile() {
  const std::string text = ReadFile(ready_file());
  rapidjson::Document ready;
  ready.Parse(text.data(), text.size());
  const auto text_of = [&](const char* key) -> std::string {
    if (!ready.IsObject() || !ready.HasMember(key)) {
      throw std::runtime_error("the ready file has no " + std::string(key) + ": " + text);
    }
    return ready[key].IsString() ? ready[key].GetString() : "";
  };
  url_ = text_of("url");
  api_base_url_ = text_of("api_base_url");
  tls_url_ = ready.HasMember("tls_url") ? text_of("tls_url") : "";
  account_id_ = text_of("account_id");
  token_ = text_of("token");
  port_ = std::stoi(url_.substr(url_.rfind(':') + 1));
}

bool RunningServer::Reap(int wait_flags) {
  if (exit_code_) return true;
  int status = 0;
  pid_t reaped = 0;
  do {
    reaped = waitpid(pid_, &status, wait_flags);
  } while (reaped < 0 && errno == EINTR);
  if (reaped != pid_) return false;
  exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  return true;
}

bool RunningServer::IsRunning() { return !Reap(WNOHANG); }

int RunningServer::Stop() {
  if (!IsRunning()) return *exit_code_;
  kill(pid_, SIGTERM);
  const Clock::time_point deadline = Clock::now() + kStopLimit;
  while (!Reap(WNOHANG)) {
    if (Clock::now() > deadline) {
      Kill();
      break;
    }
    std::this_thread::sleep_for(kLookAgain);
  }
  return *exit_code_;
}

void RunningServer::Kill() {
  if (!IsRunning()) return;
  kill(pid_, SIGKILL);
  Reap(0);
}

void RunningServer::Restart() { Start(); }

std::string RunningServer::Log() const { return ReadFile(files_.path() / "log"); }

}  // namespace tests
