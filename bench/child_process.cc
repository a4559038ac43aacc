#include "bench/child_process.h"

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/process_tree.h"

namespace bench {

namespace {

[[noreturn]] void Fail(const std::string& doing) {
  throw std::runtime_error(doing + ": " + std::strerror(errno));
}

void AddMemoryOf(pid_t process, Memory& memory) {
  std::ifstream file("/proc/" + std::to_string(process) + "/smaps_rollup");
  for (std::string line; std::getline(file, line);) {
    unsigned long long kilobytes = 0;
    if (std::sscanf(line.c_str(), "Rss: %llu kB", &kilobytes) == 1) {
      memory.resident += kilobytes * 1024;
    } else if (std::sscanf(line.c_str(), "Pss: %llu kB", &kilobytes) == 1) {
      memory.proportional += kilobytes * 1024;
    } else if (std::sscanf(line.c_str(), "Anonymous: %llu kB", &kilobytes) == 1) {
      memory.anonymous += kilobytes * 1024;
    }
  }
}

std::string ProgramOf(pid_t process) {
  return std::filesystem::read_symlink("/proc/" + std::to_string(process) + "/exe")
      .filename()
      .string();
}

}  // namespace

ChildProcess::ChildProcess(const std::vector<std::string>& words) {
  std::vector<char*> arguments;
  arguments.reserve(words.size() + 1);
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);

  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) Fail("making a pipe");
  pid_ = fork();
  if (pid_ < 0) Fail("starting " + words.front());
  if (pid_ == 0) {
    // Between fork and exec: only system calls.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(ends[1], STDOUT_FILENO);
    execvp(arguments[0], arguments.data());
    _exit(127);
  }
  close(ends[1]);
  output_ = ends[0];
  is_running_ = true;
}

ChildProcess::~ChildProcess() {
  Stop();
  close(output_);
}

std::string ChildProcess::ReadLine() {
  for (;;) {
    const std::size_t end = unread_.find('\n');
    if (end != std::string::npos) {
      std::string line = unread_.substr(0, end);
      unread_.erase(0, end + 1);
      return line;
    }
    std::array<char, 4096> bytes{};
    const ssize_t count = read(output_, bytes.data(), bytes.size());
    if (count > 0) {
      unread_.append(bytes.data(), static_cast<std::size_t>(count));
    } else if (count == 0 || errno != EINTR) {
      throw std::runtime_error("a program ended before it said what was waited for");
    }
  }
}

std::string ChildProcess::ReadRest() {
  std::array<char, 4096> bytes{};
  for (;;) {
    const ssize_t count = read(output_, bytes.data(), bytes.size());
    if (count > 0) unread_.append(bytes.data(), static_cast<std::size_t>(count));
    if (count == 0 || (count < 0 && errno != EINTR)) break;
  }
  return std::exchange(unread_, {});
}

int ChildProcess::Stop() {
  if (is_running_) kill(pid_, SIGTERM);
  return Wait();
}

int ChildProcess::Wait() {
  if (!is_running_) return exit_code_;
  int status = 0;
  while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  is_running_ = false;
  exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  return exit_code_;
}

double ChildProcess::CpuSeconds() const {
  double seconds = 0;
  for (const auto& [program, spent] : CpuSecondsByProgram()) seconds += spent;
  return seconds;
}

std::map<std::string, double> ChildProcess::CpuSecondsByProgram() const {
  std::map<std::string, double> seconds;
  for (const pid_t process : ProcessTree(pid_)) {
    clockid_t clock = 0;
    timespec time{};
    if (clock_getcpuclockid(process, &clock) != 0 || clock_gettime(clock, &time) != 0) {
      Fail("reading a process's processor time");
    }
    seconds[ProgramOf(process)] +=
        static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
  }
  return seconds;
}

Memory ChildProcess::ReadMemory() const {
  Memory memory;
  for (const pid_t process : ProcessTree(pid_)) AddMemoryOf(process, memory);
  if (memory.resident == 0) throw std::runtime_error("reading a process's memory");
  return memory;
}

void AwaitRest(const ChildProcess& server) {
  constexpr auto kInterval = std::chrono::milliseconds(20);
  constexpr double kRestingCpuSeconds = 0.002;
  constexpr int kMostIntervals = 3000;
  for (int i = 0; i < kMostIntervals; ++i) {
    const double before = server.CpuSeconds();
    std::this_thread::sleep_for(kInterval);
    if (server.CpuSeconds() - before < kRestingCpuSeconds) return;
  }
  throw std::runtime_error("a server does not come to rest");
}

int ReadPort(ChildProcess& server) {
  const std::string line = server.ReadLine();
  int port = 0;
  if (std::sscanf(line.c_str(), "%*s listening on http://127.0.0.1:%d", &port) != 1) {
    throw std::runtime_error("a server's first line names no port: " + line);
  }
  return port;
}

}  // namespace bench
