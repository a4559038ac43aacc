// A d1-emulator of a bench's own.

#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "bench/child_process.h"

namespace bench {

// Serves on a free port until this goes. One thread at a time.
class EmulatorProcess {
 public:
  // Returns once it listens. Throws std::runtime_error.
  explicit EmulatorProcess(const std::filesystem::path& data,
                           const std::vector<std::string>& flags = {});

  int port() const { return port_; }
  double CpuSeconds() const { return process_.CpuSeconds(); }
  Memory ReadMemory() const { return process_.ReadMemory(); }
  // How many it holds at the moment.
  std::size_t CountDescriptors() const;
  std::size_t CountThreads() const;

 private:
  // Of a folder that the system keeps of the process.
  std::size_t CountEntries(const char* folder) const;

  ChildProcess process_;
  int port_;
};

}  // namespace bench
