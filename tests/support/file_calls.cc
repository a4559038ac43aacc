#include "tests/support/file_calls.h"

#include <array>
#include <filesystem>
#include <mutex>
#include <optional>

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace {

std::mutex mutex;
std::optional<std::vector<std::string>> calls;  // guarded by mutex; none while nobody asks

std::string NameOf(const std::filesystem::path& path) { return path.filename().string(); }

void Note(const std::string& call) {
  const std::lock_guard lock(mutex);
  if (calls) calls->push_back(call);
}

}  // namespace

// The program's own come before those of the C library.
extern "C" {

int fsync(int file) {
  std::error_code ignored;
  Note("sync " +
       NameOf(std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(file), ignored)));
  return static_cast<int>(syscall(SYS_fsync, file));
}

int rename(const char* from, const char* to) noexcept {
  Note("rename " + NameOf(from) + " " + NameOf(to));
  return static_cast<int>(syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0));
}

}  // extern "C"

namespace tests {

FileCalls::FileCalls() {
  const std::lock_guard lock(mutex);
  calls.emplace();
}

FileCalls::~FileCalls() {
  const std::lock_guard lock(mutex);
  calls.reset();
}

std::vector<std::string> FileCalls::all() const {
  const std::lock_guard lock(mutex);
  return *calls;
}

}  // namespace tests
