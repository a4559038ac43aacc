// The command that `run` runs, in the hands of a process that outlives this one.

#pragma once

#include <chrono>
#include <csignal>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

#include "storage/descriptor.h"

namespace emulator {

// A process of its own, the keeper, starts the command in a new process group, which is the
// terminal's foreground one where this process's was, and waits for it. When the command has ended,
// or this process, by SIGKILL too, the keeper ends whatever has come of the command: it asks by
// SIGTERM, and kills what is left after the drain time. Should the keeper itself be killed, this
// process does. One thread at a time.
class CommandKeeper {
 public:
  // Forks the keeper. `scratch` is a folder that it removes when this process has been killed,
  // `mask` the command's signal mask. Requires: this process has one thread, and SIGCHLD has its
  // default action. Throws kIo.
  CommandKeeper(std::vector<std::string> command, std::chrono::milliseconds drain,
                const std::filesystem::path& scratch, const sigset_t& mask);
  // Ends the command if it still runs, and the keeper.
  ~CommandKeeper();
  CommandKeeper(const CommandKeeper&) = delete;
  CommandKeeper& operator=(const CommandKeeper&) = delete;

  // Starts the command. `environment` is all of it, NAME=value.
  void Start(const std::vector<std::string>& environment);
  // Passes a signal on to the command's group; the second one kills it. After Start.
  void Signal(int signal) const;

  // Readable once Hear has something to hear.
  int descriptor() const noexcept { return line_.number(); }
  // Takes what the keeper says. What the command has come to, once it has and nothing is left of
  // it: its exit code, 128 + n where signal n ended it, 127 or 126 where it could not be started,
  // which `complaint` says.
  struct End {
    int exit_code = 0;
    std::string complaint;  // empty where there is nothing to say
  };
  std::optional<End> Hear();

 private:
  // What is left when the keeper is gone.
  End EndWithoutKeeper() const;

  const std::vector<std::string> command_;
  storage::Descriptor line_{-1};
  pid_t keeper_ = -1;
  pid_t group_ = 0;  // none yet
};

}  // namespace emulator
