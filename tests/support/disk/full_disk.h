// A disk that runs out of room: SQLite's file system with writes that can be made to fail.

#pragma once

namespace tests {

// While this lives, every file that SQLite opens is on the disk. One at a time in a process; the
// files must be closed before it goes. Thread-safe.
class FullDisk {
 public:
  enum class Failure { kNoRoom, kBrokenWrite, kBrokenSync };

  FullDisk();
  ~FullDisk();
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

  // From the next write (or sync, for kBrokenSync) on, `count` succeed and all that follow fail.
  void FailAfter(int count, Failure failure);
  // Nothing fails any more.
  void Heal();
  // Whether anything has failed since FailAfter.
  bool HasFailed() const;
};

}  // namespace tests
