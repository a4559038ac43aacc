// A user for whom modes count: root may do everything.

#pragma once

#include <filesystem>

#include <sys/types.h>

namespace tests {

// While this lives this thread reaches files as an ordinary user, who owns `folder` and all in it.
class PlainUser {
 public:
  explicit PlainUser(const std::filesystem::path& folder);
  ~PlainUser();
  PlainUser(const PlainUser&) = delete;
  PlainUser& operator=(const PlainUser&) = delete;

 private:
  uid_t before_;
};

}  // namespace tests
