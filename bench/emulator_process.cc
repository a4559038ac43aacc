#include "bench/emulator_process.h"

#include <iterator>

namespace bench {

namespace {

std::vector<std::string> ServeCommand(const std::filesystem::path& data,
                                      const std::vector<std::string>& flags) {
  std::vector<std::string> words = {D1_EMULATOR_BINARY, "serve",      "--port", "0",
                                    "--data",           data.string()};
  words.insert(words.end(), flags.begin(), flags.end());
  return words;
}

}  // namespace

EmulatorProcess::EmulatorProcess(const std::filesystem::path& data,
                                 const std::vector<std::string>& flags)
    : process_(ServeCommand(data, flags)), port_(ReadPort(process_)) {}

std::size_t EmulatorProcess::CountDescriptors() const { return CountEntries("fd"); }

std::size_t EmulatorProcess::CountThreads() const { return CountEntries("task"); }

std::size_t EmulatorProcess::CountEntries(const char* folder) const {
  const std::filesystem::directory_iterator entries("/proc/" + std::to_string(process_.pid()) +
                                                    "/" + folder);
  return static_cast<std::size_t>(std::distance(begin(entries), end(entries)));
}

}  // namespace bench
