// What the program says on stderr.

#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "storage/log.h"

namespace spdlog {
class logger;
}

namespace emulator {

struct RequestRecord;

// Thread-safe.
class Log final : public storage::Log {
 public:
  // `level` is one of debug, info, warn, error, off.
  explicit Log(const std::string& level);
  ~Log() override;

  void Warn(std::string_view message) override;
  void Error(std::string_view message);
  void Info(std::string_view message);
  // One line a request.
  void Request(const RequestRecord& record);
  bool LogsRequests() const;
  // Whether clients' values are asked for, too.
  bool LogsParameters() const;

 private:
  std::shared_ptr<spdlog::logger> logger_;  // spdlog hands loggers out so
};

}  // namespace emulator
