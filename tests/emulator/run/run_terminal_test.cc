// d1-emulator run at a terminal.

#include <string>

#include <gtest/gtest.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "storage/descriptor.h"
#include "tests/emulator/run/run_fixture.h"

namespace emulator {
namespace {

constexpr int kLongestWaitMs = 60'000;

class RunTerminalTest : public RunFixture {
 public:
  ~RunTerminalTest() override {
    if (pid_ > 0) kill(pid_, SIGKILL);
  }

 protected:
  // Starts `run` with a script as the first process of a terminal.
  void Start(const char* script) {
    int terminal = -1;
    pid_ = forkpty(&terminal, nullptr, nullptr, nullptr);
    if (pid_ == 0) {
      execl(D1_EMULATOR_BINARY, "d1-emulator", "run", "--", "sh", "-c", script, nullptr);
      _exit(127);
    }
    ASSERT_GT(pid_, 0);
    terminal_ = storage::Descriptor(terminal);
  }
  void Type(const std::string& text) const {
    ASSERT_EQ(write(terminal_.number(), text.data(), text.size()),
              static_cast<ssize_t>(text.size()));
  }
  // Reads until the terminal has shown this, or nobody writes to it any more.
  void WaitFor(const std::string& text) {
    while (shown_.find(text) == std::string::npos) {
      pollfd waited{terminal_.number(), POLLIN, 0};
      char bytes[4096];
      const ssize_t count = poll(&waited, 1, kLongestWaitMs) == 1
                                ? read(terminal_.number(), bytes, sizeof(bytes))
                                : -1;
      ASSERT_GT(count, 0) << shown_;
      shown_.append(bytes, static_cast<std::size_t>(count));
    }
  }
  int ExitCode() {
    int status = 0;
    EXPECT_EQ(waitpid(pid_, &status, 0), pid_);
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }

 private:
  pid_t pid_ = -1;
  storage::Descriptor terminal_{-1};
  std::string shown_;
};

TEST_F(RunTerminalTest, LetsTheCommandReadFromIt) {
  Start("echo read''y; read line; echo \"got $line\"; exit 3");
  WaitFor("ready");
  Type("a word\n");
  WaitFor("got a word");
  EXPECT_EQ(ExitCode(), 3);
}

TEST_F(RunTerminalTest, IsInterruptedThroughTheCommand) {
  Start("trap 'echo hea''rd; exit 9' INT; echo read''y; read line");
  WaitFor("ready");
  Type("\x03");
  WaitFor("heard");
  EXPECT_EQ(ExitCode(), 9);
  EXPECT_TRUE(NothingIsLeft());
}

}  // namespace
}  // namespace emulator
