// The process behind a CommandKeeper.

#pragma once

#include <chrono>
#include <csignal>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

#include "emulator/run/process_family.h"
#include "storage/descriptor.h"

namespace emulator {

// Lives in the fork that CommandKeeper makes, from the fork to the end. One thread.
class KeeperProcess {
 public:
  struct Order {
    const std::vector<std::string>& command;
    std::chrono::milliseconds drain{};
    const std::filesystem::path& scratch;
    sigset_t mask{};        // of signals, as the command is to have it
    pid_t owner_group = 0;  // the process group of whom it works for
  };

  // `line` is the socket to the owner.
  KeeperProcess(const Order& order, int line) : order_(order), line_(line) {}

  // Returns when there is nothing left to keep.
  void Run();

 private:
  using Clock = std::chrono::steady_clock;

  bool ReceiveEnvironment();
  // The errno of why not; 0 when it runs.
  int StartCommand();
  [[noreturn]] void BecomeCommand(const storage::Descriptor& failure);
  void KeepCommand();
  void HandleOwner();
  void PassOn(int signal);
  void Reap();
  void EndRest();
  void GiveTerminalTo(pid_t group) const;
  void TakeTerminalBack() const;
  bool IsOver() const;
  int MillisecondsToWait() const;

  const Order& order_;
  const int line_;
  std::vector<std::string> environment_;
  storage::Descriptor child_signals_{-1};
  std::optional<ProcessFamily> family_;
  pid_t command_ = 0;
  std::optional<int> status_;  // the command's, once it has ended
  bool is_alone_ = false;      // there is no other child either
  bool has_owner_ = true;
  bool owner_was_killed_ = false;
  bool has_terminal_ = false;  // it was given to the command
  std::optional<Clock::time_point> kill_at_;
  std::optional<Clock::time_point> give_up_at_;  // once it kills
};

}  // namespace emulator
