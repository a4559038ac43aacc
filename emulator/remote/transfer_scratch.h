// The files of a command that carries databases between here and elsewhere.

#pragma once

#include <memory>

#include "emulator/run/scratch_folder.h"
#include "emulator/signal_waiter.h"
#include "storage/transfer/transfer_file.h"

namespace emulator {

// A folder of them among the system's temporary files, with room for as much as the disk has. It
// goes with this, and when SIGINT or SIGTERM ends the process; what a kill has left goes when the
// next is made. One thread at a time.
class TransferScratch {
 public:
  // Requires: the signals are blocked, by BlockEndSignals. Throws what ScratchFolder throws.
  explicit TransferScratch(storage::Log& log);

  // A file with a name, which is readable by its owner alone. Throws kIo, kDiskFull.
  std::unique_ptr<storage::TransferFile> NewFile();

 private:
  class Boundless final : public storage::TransferSpace {
   public:
    void Take(std::uint64_t /*bytes*/) override {}
    void Give(std::uint64_t /*bytes*/) noexcept override {}
  };

  ScratchFolder folder_;
  Boundless space_;
  SignalWaiter ender_;
};

}  // namespace emulator
