#include "tests/support/disk/plain_user.h"

#include <stdexcept>

#include <sys/fsuid.h>
#include <unistd.h>

namespace tests {

namespace {

constexpr uid_t kNobody = 65534;

void Own(const std::filesystem::path& path) {
  if (lchown(path.c_str(), kNobody, static_cast<gid_t>(-1)) != 0) {
    throw std::runtime_error("cannot give away " + path.string());
  }
}

uid_t FileUser() { return static_cast<uid_t>(setfsuid(static_cast<uid_t>(-1))); }

}  // namespace

PlainUser::PlainUser(const std::filesystem::path& folder) : before_(FileUser()) {
  if (before_ != 0) return;
  Own(folder);
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    Own(entry.path());
  }
  setfsuid(kNobody);
  if (FileUser() != kNobody) throw std::runtime_error("cannot reach files as another user");
}

PlainUser::~PlainUser() { setfsuid(before_); }

}  // namespace tests
