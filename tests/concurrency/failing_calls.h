// The memory that a test shares with a program whose system calls it lets fail.

#pragma once

#include <array>
#include <atomic>
#include <cstddef>

namespace tests {

// What fails; the names are those of the C library, with their likes: open with openat, pwrite with
// pwrite64, fsync with fdatasync, malloc with calloc and realloc. Only regular files count for
// write.
enum class Call { kOpen, kWrite, kPwrite, kFsync, kRename, kFtruncate, kMmap, kMalloc };
inline constexpr std::size_t kCalls = 8;
inline constexpr std::array<const char*, kCalls> kCallNames = {
    "open", "write", "pwrite", "fsync", "rename", "ftruncate", "mmap", "malloc"};

// The file of this variable holds a FailingCalls, all zero at first. The library failing_calls,
// preloaded into a program, asks it before each call.
inline constexpr const char* kFailingCallsVariable = "D1_FAILING_CALLS";

struct FailingCalls {
  std::atomic<bool> armed;
  std::atomic<Call> call;
  std::atomic<int> error;  // errno
  std::atomic<int> left;   // the call that finds 1 here fails
  std::atomic<int> more;   // and as many behind it
  std::atomic<unsigned> failed;
  std::array<std::atomic<unsigned>, kCalls> seen;
};

}  // namespace tests
