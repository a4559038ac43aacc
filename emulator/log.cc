#include "emulator/log.h"

#include <chrono>

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include "emulator/http/server_options.h"

namespace emulator {

Log::Log(const std::string& level)
    : logger_(std::make_shared<spdlog::logger>(
          "d1-emulator", std::make_shared<spdlog::sinks::stderr_color_sink_mt>())) {
  logger_->set_level(spdlog::level::from_str(level));
  logger_->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %^%l%$ %v", spdlog::pattern_time_type::utc);
  logger_->flush_on(spdlog::level::warn);
}

Log::~Log() { logger_->flush(); }

void Log::Warn(std::string_view message) { logger_->warn("{}", message); }

void Log::Error(std::string_view message) { logger_->error("{}", message); }

void Log::Info(std::string_view message) { logger_->info("{}", message); }

void Log::Request(const RequestRecord& record) {
  const auto took = std::chrono::duration_cast<std::chrono::microseconds>(record.duration);
  logger_->info("{} {} {} {}B {}us {}", record.method, ShownPath(record.path), record.status,
                record.body_bytes, took.count(), record.remote_address);
}

bool Log::LogsRequests() const { return logger_->should_log(spdlog::level::info); }

bool Log::LogsParameters() const { return logger_->should_log(spdlog::level::debug); }

}  // namespace emulator
