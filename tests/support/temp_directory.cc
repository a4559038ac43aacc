#include "tests/support/temp_directory.h"

#include <stdexcept>
#include <string>
#include <system_error>

#include <stdlib.h>

namespace tests {

TempDirectory::TempDirectory() {
  std::string name = (std::filesystem::temp_directory_path() / "d1-test-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("making a folder like " + name);
  path_ = name;
}

TempDirectory::~TempDirectory() {
  // A test may have left a folder read-only, which would keep its files from being removed.
  std::error_code ignored;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(path_, ignored)) {
    if (!entry.is_directory(ignored)) continue;
    std::filesystem::permissions(entry.path(), std::filesystem::perms::owner_all,
                                 std::filesystem::perm_options::add, ignored);
  }
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace tests
