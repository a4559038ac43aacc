// Programs that a bench starts, watches and ends.

#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <sys/types.h>

namespace bench {

// Memory of processes, in bytes.
struct Memory {
  std::uint64_t resident = 0;
  // Each shared page counted by how many share it, as libraries are.
  std::uint64_t proportional = 0;
  // What is the process's own: heap and stacks.
  std::uint64_t anonymous = 0;
};

// A running program whose output is read line by line. It is killed when the thread that started it
// ends. One thread at a time.
class ChildProcess {
 public:
  // `words` are the program's path and its arguments. Throws std::runtime_error.
  explicit ChildProcess(const std::vector<std::string>& words);
  // Ends it with SIGTERM, unless it has ended.
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  pid_t pid() const { return pid_; }

  // Waits for the next line of its output, and returns it without the line's end. Throws
  // std::runtime_error when there is none.
  std::string ReadLine();
  // The rest of its output, until it ends.
  std::string ReadRest();
  // Ends it with SIGTERM, waits, and returns its exit code, or minus the signal that ended it.
  int Stop();
  // Waits for its end and returns the same.
  int Wait();

  // Processor time that it has used, and the programs that it has started and that still run.
  double CpuSeconds() const;
  // The same by the names of the programs.
  std::map<std::string, double> CpuSecondsByProgram() const;
  // Of the same ones.
  Memory ReadMemory() const;

 private:
  pid_t pid_ = -1;
  int output_ = -1;
  std::string unread_;
  bool is_running_ = false;
  int exit_code_ = 0;
};

// Waits until `server` has done what a load has left behind, which would cost whatever is measured
// next its time. Throws std::runtime_error when it does not come to rest.
void AwaitRest(const ChildProcess& server);

// The number behind "listening on http://127.0.0.1:" in the first line that says so, which is the
// next of `server`'s output. Throws std::runtime_error.
int ReadPort(ChildProcess& server);

}  // namespace bench
