// A disk that runs out of room, or breaks: SQLite's file system with calls that can be made to
// fail.

#pragma once

#include <string>

namespace tests {

// While this lives, every file that SQLite and history open is on the disk. One at a time in a
// process; the files must be closed before it goes. Thread-safe.
class FullDisk {
 public:
  enum class Failure {
    kNoRoom,  // of a write, like the one below
    kBrokenWrite,
    kBrokenSync,
    kBrokenRead,
    kBrokenTruncate,
    kBrokenRemoval,
  };

  FullDisk();
  ~FullDisk();
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

  // Of the calls that `failure` is about, to files whose path has `files` in it, `count` succeed
  // and all that follow fail.
  void FailAfter(int count, Failure failure, std::string files = "");
  // Nothing fails any more.
  void Heal();
  // Whether anything has failed since FailAfter.
  bool HasFailed() const;
};

}  // namespace tests
