// Keeps what storage has to say.

#pragma once

#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "storage/log.h"

namespace tests {

// Thread-safe.
class RecordingLog final : public storage::Log {
 public:
  void Warn(std::string_view message) override {
    const std::lock_guard lock(mutex_);
    warnings_.emplace_back(message);
  }

  std::vector<std::string> warnings() const {
    const std::lock_guard lock(mutex_);
    return warnings_;
  }
  void Clear() {
    const std::lock_guard lock(mutex_);
    warnings_.clear();
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> warnings_;  // guarded by mutex_
};

}  // namespace tests
