#include "tests/support/program.h"

#include <chrono>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <thread>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/temp_directory.h"

namespace tests {

namespace {

constexpr std::chrono::seconds kLimit{60};
constexpr std::chrono::milliseconds kLookAgain{1};

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// Runs between fork and exec: only system calls.
[[noreturn]] void Become(char* const* arguments, const char* output, const char* errors) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  dup2(open("/dev/null", O_RDONLY | O_CLOEXEC), STDIN_FILENO);
  dup2(open(output, O_WRONLY | O_CREAT | O_CLOEXEC, 0600), STDOUT_FILENO);
  dup2(open(errors, O_WRONLY | O_CREAT | O_CLOEXEC, 0600), STDERR_FILENO);
  execv(arguments[0], arguments);
  _exit(127);
}

}  // namespace

ProgramEnd RunEmulator(const std::vector<std::string>& arguments,
                       const std::function<void(pid_t)>& meanwhile) {
  const TempDirectory files;
  const std::string output = (files.path() / "output").string();
  const std::string errors = (files.path() / "errors").string();
  std::vector<std::string> words = {D1_EMULATOR_BINARY};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  pointers.reserve(words.size() + 1);
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);

  const pid_t pid = fork();
  if (pid < 0) throw std::runtime_error("starting the program: fork failed");
  if (pid == 0) Become(pointers.data(), output.c_str(), errors.c_str());
  if (meanwhile) meanwhile(pid);
  const auto deadline = std::chrono::steady_clock::now() + kLimit;
  int status = 0;
  for (;;) {
    const pid_t ended = waitpid(pid, &status, WNOHANG);
    if (ended == pid) break;
    if (ended < 0 && errno != EINTR) throw std::runtime_error("waiting for the program failed");
    if (std::chrono::steady_clock::now() > deadline) kill(pid, SIGKILL);
    std::this_thread::sleep_for(kLookAgain);
  }
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status), ReadFile(output),
          ReadFile(errors)};
}

}  // namespace tests
