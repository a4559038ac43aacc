// A computer that stops in the middle of a write: SQLite's file system, with a moment from which on
// nothing works until it is started again.

#pragma once

#include <cstdint>
#include <filesystem>

namespace tests {

// While this lives, every file that SQLite and history open is on that computer; nothing is synced
// for real. What counts as a step is what changes files: a write, a cut, a sync, a removal. One at
// a time in a process; the files must be closed before it goes. One thread at a time.
class CrashVfs {
 public:
  enum class Crash {
    kOnce,       // the step fails, and all that follow work: no crash, but a disk's bad moment
    kBefore,     // the process ends before the step
    kWithin,     // the process ends when half of the step's bytes are written
    kLosesAll,   // the power goes before the step, and with it whatever was not synced
    kLosesSome,  // and with it some of what was not synced
  };

  CrashVfs();
  ~CrashVfs();
  CrashVfs(const CrashVfs&) = delete;
  CrashVfs& operator=(const CrashVfs&) = delete;

  // What is in `folder` now is on the disk. The step that `good_steps` others precede goes wrong.
  void CrashAfter(int good_steps, Crash crash, const std::filesystem::path& folder);
  // Whether it has.
  bool HasCrashed() const;
  // The files are as the crash leaves them, and all works. Requires: they are closed.
  void Restart();
};

}  // namespace tests
