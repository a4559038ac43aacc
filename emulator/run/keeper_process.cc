#include "emulator/run/keeper_process.h"

#include <algorithm>
#include <cerrno>
#include <exception>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "emulator/run/keeper_line.h"
#include "storage/file_system.h"

namespace emulator {

namespace {

using Kind = KeeperMessage::Kind;

// A process that cannot be killed is stuck in the kernel; nobody can do more.
constexpr std::chrono::seconds kWaitForKilled{10};

// Between two looks at what is to be killed, where no end of a process tells.
constexpr std::chrono::milliseconds kKillAgain{100};

void BlockAllSignals() {
  sigset_t all;
  sigfillset(&all);
  sigprocmask(SIG_SETMASK, &all, nullptr);
}

std::vector<char*> Pointers(const std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (const std::string& text : texts) pointers.push_back(const_cast<char*>(text.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

void KeeperProcess::Run() {
  BlockAllSignals();
  // What ends the owner's group, be it the terminal, leaves the keeper.
  setpgid(0, 0);
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  sigset_t child;
  sigemptyset(&child);
  sigaddset(&child, SIGCHLD);
  child_signals_ = storage::Descriptor(signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK));
  if (ReceiveEnvironment()) {
    if (const int failure = StartCommand()) {
      SendMessage(line_, {Kind::kNotStarted, failure});
      return;
    }
    has_owner_ = SendMessage(line_, {Kind::kStarted, command_});
    KeepCommand();
  }
  if (owner_was_killed_) {
    storage::RemoveTree(order_.scratch, "removing a folder of temporary files");
  } else if (status_) {
    TakeTerminalBack();
    SendMessage(line_, {Kind::kEnded, *status_});
  }
}

// False when no command will come.
bool KeeperProcess::ReceiveEnvironment() {
  KeeperMessage message;
  if (!ReceiveMessage(line_, message)) {
    owner_was_killed_ = true;
    return false;
  }
  if (message.kind != Kind::kStart) return false;
  std::string text(static_cast<std::size_t>(message.number), '\0');
  if (!ReceiveBytes(line_, text.data(), text.size())) {
    owner_was_killed_ = true;
    return false;
  }
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t end = rest.find('\0');
    environment_.emplace_back(rest.substr(0, end));
    rest.remove_prefix(end + 1);
  }
  return true;
}

int KeeperProcess::StartCommand() {
  has_terminal_ = isatty(STDIN_FILENO) != 0 && tcgetpgrp(STDIN_FILENO) == order_.owner_group;
  int ends[2] = {};
  if (pipe2(ends, O_CLOEXEC) != 0) return errno;
  const storage::Descriptor read_end(ends[0]);
  std::optional<storage::Descriptor> write_end(ends[1]);
  command_ = fork();
  if (command_ < 0) return errno;
  if (command_ == 0) BecomeCommand(*write_end);
  write_end.reset();
  // Both sides do, as either may be first; afterwards it fails, and nothing is lost.
  setpgid(command_, command_);
  family_.emplace(command_);
  int failure = 0;
  if (read(read_end.number(), &failure, sizeof(failure)) != sizeof(failure)) return 0;
  waitpid(command_, nullptr, 0);
  TakeTerminalBack();
  return failure;
}

void KeeperProcess::BecomeCommand(const storage::Descriptor& failure) {
  const pid_t keeper = getppid();
  setpgid(0, 0);
  // Should the keeper be killed, nobody else knows of the command for sure.
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != keeper) _exit(127);
  if (has_terminal_) tcsetpgrp(STDIN_FILENO, getpid());
  const std::vector<char*> arguments = Pointers(order_.command);
  const std::vector<char*> environment = Pointers(environment_);
  // This program's own wish.
  std::signal(SIGXFSZ, SIG_DFL);
  sigprocmask(SIG_SETMASK, &order_.mask, nullptr);
  execvpe(arguments.front(), arguments.data(), environment.data());
  const int code = errno;
  const ssize_t told = write(failure.number(), &code, sizeof(code));
  _exit(told == sizeof(code) ? 0 : 127);
}

void KeeperProcess::KeepCommand() {
  while (!IsOver()) {
    pollfd waited[2] = {{child_signals_.number(), POLLIN, 0}, {has_owner_ ? line_ : -1, POLLIN, 0}};
    poll(waited, 2, MillisecondsToWait());
    if (waited[1].revents != 0) HandleOwner();
    if (waited[0].revents != 0) {
      signalfd_siginfo taken[8];
      while (read(child_signals_.number(), taken, sizeof(taken)) > 0) continue;
    }
    Reap();
    if (kill_at_ && Clock::now() >= *kill_at_) {
      if (!give_up_at_) give_up_at_ = Clock::now() + kWaitForKilled;
      kill_at_ = Clock::now() + kKillAgain;
      family_->Kill();
    }
  }
}

bool KeeperProcess::IsOver() const {
  return status_ && (is_alone_ || (give_up_at_ && Clock::now() > *give_up_at_));
}

int KeeperProcess::MillisecondsToWait() const {
  if (!kill_at_) return -1;
  const auto left =
      std::chrono::duration_cast<std::chrono::milliseconds>(*kill_at_ - Clock::now()).count();
  return static_cast<int>(std::clamp<std::int64_t>(left + 1, 0, 1'000'000));
}

void KeeperProcess::HandleOwner() {
  KeeperMessage message;
  if (!ReceiveMessage(line_, message)) {
    has_owner_ = false;
    owner_was_killed_ = true;
    PassOn(SIGTERM);
    return;
  }
  switch (message.kind) {
    case Kind::kSignal:
      PassOn(message.number);
      break;
    case Kind::kContinue:
      if (tcgetpgrp(STDIN_FILENO) == order_.owner_group) GiveTerminalTo(command_);
      family_->SignalGroup(SIGCONT);
      break;
    case Kind::kDismiss:
      has_owner_ = false;
      PassOn(SIGTERM);
      break;
    case Kind::kStart:
    case Kind::kStarted:
    case Kind::kNotStarted:
    case Kind::kStopped:
    case Kind::kEnded:
      break;
  }
}

// The first leaves the command its time, the second does not.
void KeeperProcess::PassOn(int signal) {
  if (kill_at_) {
    kill_at_ = Clock::now();
    return;
  }
  kill_at_ = Clock::now() + order_.drain;
  family_->SignalGroup(signal);
  // Who is stopped hears nothing.
  family_->SignalGroup(SIGCONT);
}

void KeeperProcess::Reap() {
  for (;;) {
    int status = 0;
    const pid_t ended = waitpid(-1, &status, WNOHANG | WUNTRACED);
    if (ended <= 0) {
      is_alone_ = ended < 0;
      break;
    }
    if (ended != command_) continue;
    if (!WIFSTOPPED(status)) {
      status_ = status;
    } else if (has_terminal_ && has_owner_) {
      GiveTerminalTo(order_.owner_group);
      has_owner_ = SendMessage(line_, {Kind::kStopped, WSTOPSIG(status)});
    }
  }
  if (status_ && !is_alone_) EndRest();
}

void KeeperProcess::EndRest() {
  if (give_up_at_) return family_->Kill();
  if (!kill_at_) kill_at_ = Clock::now() + order_.drain;
  family_->AskToEnd();
}

void KeeperProcess::GiveTerminalTo(pid_t group) const { tcsetpgrp(STDIN_FILENO, group); }

// From the command, or a group of its making that is gone: not from whoever else has it.
void KeeperProcess::TakeTerminalBack() const {
  if (!has_terminal_) return;
  const pid_t holder = tcgetpgrp(STDIN_FILENO);
  if (holder == command_ || (holder > 0 && kill(-holder, 0) != 0)) {
    GiveTerminalTo(order_.owner_group);
  }
}

}  // namespace emulator
