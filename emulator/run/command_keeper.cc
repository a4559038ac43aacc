#include "emulator/run/command_keeper.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <exception>
#include <system_error>
#include <utility>

#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "emulator/run/keeper_line.h"
#include "emulator/run/keeper_process.h"
#include "emulator/run/process_family.h"
#include "storage/error.h"
#include "storage/file_system.h"

namespace emulator {

namespace {

using Kind = KeeperMessage::Kind;

// As shells have it.
constexpr int kNotFound = 127;
constexpr int kNotRunnable = 126;
constexpr int kSignalBase = 128;

int ExitCodeOf(int status) {
  return WIFEXITED(status) ? WEXITSTATUS(status) : kSignalBase + WTERMSIG(status);
}

// What the keeper's end tells is all that its exit code could.
[[noreturn]] void BecomeKeeper(const KeeperProcess::Order& order, int line) {
  try {
    KeeperProcess(order, line).Run();
  } catch (const std::exception&) {
    _exit(1);
  }
  _exit(0);
}

}  // namespace

CommandKeeper::CommandKeeper(std::vector<std::string> command, std::chrono::milliseconds drain,
                             const std::filesystem::path& scratch, const sigset_t& mask)
    : command_(std::move(command)) {
  int ends[2] = {};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    storage::ThrowFileError("starting a process", {errno, std::generic_category()});
  }
  line_ = storage::Descriptor(ends[0]);
  const storage::Descriptor keepers(ends[1]);
  // Whoever the keeper leaves behind comes to this process.
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  const KeeperProcess::Order order{command_, drain, scratch, mask, getpgrp()};
  keeper_ = fork();
  if (keeper_ < 0) storage::ThrowFileError("starting a process", {errno, std::generic_category()});
  if (keeper_ == 0) {
    line_ = storage::Descriptor(-1);
    BecomeKeeper(order, keepers.number());
  }
}

CommandKeeper::~CommandKeeper() {
  SendMessage(line_.number(), {Kind::kDismiss, 0});
  waitpid(keeper_, nullptr, 0);
}

void CommandKeeper::Start(const std::vector<std::string>& environment) {
  std::string text;
  for (const std::string& variable : environment) text.append(variable).push_back('\0');
  SendMessage(line_.number(), {Kind::kStart, static_cast<std::int32_t>(text.size())});
  SendBytes(line_.number(), text.data(), text.size());
}

void CommandKeeper::Signal(int signal) const {
  SendMessage(line_.number(), {Kind::kSignal, signal});
}

std::optional<CommandKeeper::End> CommandKeeper::Hear() {
  KeeperMessage message;
  if (!ReceiveMessage(line_.number(), message)) return EndWithoutKeeper();
  switch (message.kind) {
    case Kind::kStarted:
      group_ = message.number;
      return std::nullopt;
    case Kind::kNotStarted: {
      const bool is_missing = message.number == ENOENT || message.number == ENOTDIR;
      return End{is_missing ? kNotFound : kNotRunnable,
                 "cannot run " + command_.front() + ": " + std::strerror(message.number)};
    }
    case Kind::kStopped:
      // With all that the shell started beside it, as the terminal would have; this returns when
      // the shell lets the job go on.
      kill(0, SIGTSTP);
      SendMessage(line_.number(), {Kind::kContinue, 0});
      return std::nullopt;
    case Kind::kEnded:
      return End{ExitCodeOf(message.number), ""};
    case Kind::kStart:
    case Kind::kSignal:
    case Kind::kContinue:
    case Kind::kDismiss:
      break;
  }
  return EndWithoutKeeper();
}

CommandKeeper::End CommandKeeper::EndWithoutKeeper() const {
  if (group_ != 0) {
    const ProcessFamily family(group_);
    do family.Kill();
    while (waitpid(-1, nullptr, 0) > 0);
  }
  return {1, "the process that watched over the command has been killed; so has the command"};
}

}  // namespace emulator
