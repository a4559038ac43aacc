// What GET /metrics tells: figures of the running server in the text format of Prometheus.

#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "emulator/http/router.h"
#include "emulator/http/server_options.h"
#include "emulator/request_counts.h"
#include "storage/clock.h"
#include "storage/database/databases.h"

namespace emulator {

// https://prometheus.io/docs/instrumenting/exposition_formats/
inline constexpr const char* kMetricsContentType = "text/plain; version=0.0.4; charset=utf-8";

// Thread-safe, but for Watch.
class Metrics {
 public:
  // The process is taken to have started now. The references must outlive this.
  Metrics(std::vector<RouteName> routes, const storage::Databases& databases,
          const storage::Clock& clock);

  // Where the server's own figures come from; without it there are none. `server` must be
  // thread-safe. Requires: no request has come yet.
  void Watch(std::function<ServerCounters()> server) { server_ = std::move(server); }

  void Count(const RequestRecord& record) noexcept { requests_.Add(record); }

  // A request is in it once its answer is sent: that which asks is not.
  std::string Text() const;

 private:
  const std::vector<RouteName> routes_;
  const storage::Databases& databases_;
  const std::int64_t started_ms_;
  std::function<ServerCounters()> server_;
  RequestCounts requests_;
};

}  // namespace emulator
