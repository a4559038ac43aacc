// What storage has to say to whoever runs the program, where no request is there to be told.

#pragma once

#include <string_view>

namespace storage {

// Thread-safe.
class Log {
 public:
  virtual ~Log() = default;

  // Something was put right, or will be tried again.
  virtual void Warn(std::string_view message) = 0;
};

}  // namespace storage
