// How much room the files of transfers may take together.

#pragma once

#include <cstdint>

namespace storage {

// Implemented by who knows which files there are; called by files. Thread-safe.
class TransferSpace {
 public:
  TransferSpace() = default;
  virtual ~TransferSpace() = default;
  TransferSpace(const TransferSpace&) = delete;
  TransferSpace& operator=(const TransferSpace&) = delete;

  // A file is about to grow by `bytes`. Throws kTooLarge when there is no room for them.
  virtual void Take(std::uint64_t bytes) = 0;
  // A file that had taken `bytes` is gone.
  virtual void Give(std::uint64_t bytes) noexcept = 0;
};

}  // namespace storage
