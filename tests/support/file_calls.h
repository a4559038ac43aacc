// What the process asks of the file system to make files last.

#pragma once

#include <string>
#include <vector>

namespace tests {

// While this lives, every fsync and rename of the process is kept, in order: "sync NAME" and
// "rename NAME NAME", each with the last part of the path. One at a time. Thread-safe.
class FileCalls {
 public:
  FileCalls();
  ~FileCalls();
  FileCalls(const FileCalls&) = delete;
  FileCalls& operator=(const FileCalls&) = delete;

  std::vector<std::string> all() const;
};

}  // namespace tests
