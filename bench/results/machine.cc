#include "bench/results/machine.h"

#include <cstdio>
#include <fstream>
#include <string>
#include <thread>

#include <httplib.h>
#include <sqlite3.h>
#include <sys/utsname.h>

namespace bench::results {

namespace {

// What stands behind the first `key` in a file of lines "KEY<separator>VALUE", without quotes.
std::string ValueIn(const char* path, const std::string& key, char separator) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with(key)) continue;
    const std::size_t start = line.find_first_not_of(" \t\"", line.find(separator) + 1);
    if (start == std::string::npos) break;
    return line.substr(start, line.find_last_not_of(" \"") + 1 - start);
  }
  return "unknown";
}

std::string MemoryText() {
  double kilobytes = 0;
  std::sscanf(ValueIn("/proc/meminfo", "MemTotal", ':').c_str(), "%lf", &kilobytes);
  char text[32];
  std::snprintf(text, sizeof text, "%.0f GB", kilobytes * 1024 / 1e9);
  return text;
}

std::string KernelText() {
  utsname system{};
  uname(&system);
  return std::string(system.sysname) + " " + system.release + ", " + system.machine;
}

}  // namespace

std::vector<Fact> MachineFacts() {
  return {{"processor", ValueIn("/proc/cpuinfo", "model name", ':')},
          {"cores", std::to_string(std::thread::hardware_concurrency())},
          {"memory", MemoryText()},
          {"kernel", KernelText()},
          {"system", ValueIn("/etc/os-release", "PRETTY_NAME", '=')},
          {"SQLite", sqlite3_libversion()},
          {"cpp-httplib", CPPHTTPLIB_VERSION}};
}

}  // namespace bench::results
