#include "bench/scratch_folder.h"

#include <stdexcept>
#include <string>
#include <system_error>

#include <stdlib.h>

namespace bench {

ScratchFolder::ScratchFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "d1-bench-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("making a folder like " + name);
  path_ = name;
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;  // what stays behind is a folder of the system's temporary ones
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace bench
