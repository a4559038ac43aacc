#include "emulator/run/process_family.h"

#include <charconv>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <unistd.h>

namespace emulator {

namespace fs = std::filesystem;

namespace {

template <typename Number>
Number NumberOf(std::string_view text) {
  Number number{};
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  return failure == std::errc() ? number : 0;
}

// From /proc/PID/stat: "PID (NAME) STATE PARENT …", where the name may hold anything. 0 for one
// that is gone.
pid_t ParentOf(const fs::path& folder) {
  std::ifstream in(folder / "stat");
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  const std::size_t name_end = text.rfind(") ");
  if (name_end == std::string::npos || name_end + 4 >= text.size()) return 0;
  return NumberOf<pid_t>(std::string_view(text).substr(name_end + 4));
}

// Where there is no /proc none are found, and the group is all that is seen to.
std::vector<pid_t> Children() {
  std::vector<pid_t> children;
  std::error_code none;
  for (fs::directory_iterator at("/proc", none), end; !none && at != end; at.increment(none)) {
    const pid_t pid = NumberOf<pid_t>(at->path().filename().native());
    if (pid > 0 && ParentOf(at->path()) == getpid()) children.push_back(pid);
  }
  return children;
}

}  // namespace

void ProcessFamily::SignalGroup(int signal) const { kill(-group_, signal); }

void ProcessFamily::AskToEnd() {
  if (asked_.insert(group_).second) SignalGroup(SIGTERM);
  for (const pid_t child : Children()) {
    if (getpgid(child) == group_ || !asked_.insert(child).second) continue;
    kill(child, SIGTERM);
  }
}

void ProcessFamily::Kill() const {
  SignalGroup(SIGKILL);
  for (const pid_t child : Children()) kill(child, SIGKILL);
}

}  // namespace emulator
