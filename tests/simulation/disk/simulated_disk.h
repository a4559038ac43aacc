// A disk of which a seed says when it fails, when it is full, and when the computer stops.

#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "tests/simulation/disk/file_tree.h"
#include "tests/support/random.h"

namespace simulation {

// What befalls a call that changes files.
enum class Fate {
  kWorks,
  kFails,   // once
  kBreaks,  // and all that follow, until Heal()
  kEnds,    // the process ends before the call, or within it
};

struct Plan {
  std::uint64_t good_calls = 0;  // that come before the one it is about
  Fate fate = Fate::kWorks;
  int error = 0;           // of kFails and kBreaks
  bool is_halved = false;  // kEnds: half of what the call writes is written
};

// While this lives, the system's calls on what is in `folder` come here, whoever makes them:
// SQLite, this program's own code, the C++ library. One at a time in a process; one thread at a
// time.
class SimulatedDisk {
 public:
  // Requires: `folder` is there, and empty.
  SimulatedDisk(std::filesystem::path folder, std::uint64_t seed);
  ~SimulatedDisk();
  SimulatedDisk(const SimulatedDisk&) = delete;
  SimulatedDisk& operator=(const SimulatedDisk&) = delete;

  void SetPlan(const Plan& plan) { plan_ = plan; }
  // Calls that have failed, since the start.
  std::uint64_t failed() const noexcept { return failed_; }
  // The process has ended: nothing works.
  bool has_ended() const noexcept { return has_ended_; }
  void Heal() { plan_ = {}; }

  // The computer goes on with what is there. Requires: nothing in the folder is open.
  void StartProcess();
  // The computer starts again, behind a power cut. Requires: nothing in the folder is open.
  void StartComputer(Survival survival);

  // Calls that have changed files, since the start.
  std::uint64_t calls() const noexcept { return calls_; }
  // Of all of them, in their order, with what they wrote: the same for the same life.
  std::uint64_t digest() const noexcept { return digest_; }
  // How often the plan has come to which call: "end write -wal", say.
  const std::map<std::string, std::uint64_t>& fates() const noexcept { return fates_; }
  // To which one it has come last; empty where to none.
  const std::string& last_fate() const noexcept { return last_fate_; }

  // For the system's calls.

  static SimulatedDisk* Current() noexcept;
  // Where the system tells which of its starts this is, another one after each power cut; beside
  // the folder.
  std::filesystem::path StartFile() const { return folder_.string() + ".start"; }
  // Whether `path` leads into the folder; `relative` is how it goes on there.
  static bool IsWithin(std::string_view path, std::string& relative);

  // What is to become of a call that changes `path`. Counts it.
  Fate Next(std::string_view call, std::string_view path, std::string_view bytes = {});
  int error() const noexcept { return plan_.error; }
  bool is_halved() const noexcept { return plan_.is_halved; }

  FileTree& tree() noexcept { return tree_; }
  std::map<int, std::shared_ptr<Node>>& open_files() noexcept { return open_files_; }
  // The path that a descriptor was opened by, relative to the folder.
  std::map<int, std::string>& open_paths() noexcept { return open_paths_; }

 private:
  void CountStart();

  const std::filesystem::path folder_;
  tests::Random random_;
  FileTree tree_;
  std::map<int, std::shared_ptr<Node>> open_files_;
  std::map<int, std::string> open_paths_;
  Plan plan_;
  bool has_ended_ = false;
  std::uint64_t calls_ = 0;
  std::uint64_t failed_ = 0;
  std::uint64_t digest_ = 0xcbf29ce484222325U;
  std::map<std::string, std::uint64_t> fates_;
  std::string last_fate_;
  std::uint64_t computer_starts_ = 0;
};

}  // namespace simulation
