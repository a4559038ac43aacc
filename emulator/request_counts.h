// How many requests each route has answered: with which status, and in what time.

#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>

#include "emulator/http/server_options.h"
#include "storage/striped_counter.h"

namespace emulator {

// Counting takes no lock and, as long as few threads count, no other thread's cache line: it must
// not be seen beside a request of ten microseconds. Thread-safe.
class RequestCounts {
 public:
  // What took as long as a bound or less, and longer than the one before, is counted together; what
  // took longer than all of them likewise.
  static constexpr std::array<std::chrono::nanoseconds, 17> kBounds = {{
      std::chrono::microseconds(50),
      std::chrono::microseconds(100),
      std::chrono::microseconds(250),
      std::chrono::microseconds(500),
      std::chrono::milliseconds(1),
      std::chrono::microseconds(2500),
      std::chrono::milliseconds(5),
      std::chrono::milliseconds(10),
      std::chrono::milliseconds(25),
      std::chrono::milliseconds(50),
      std::chrono::milliseconds(100),
      std::chrono::milliseconds(250),
      std::chrono::milliseconds(500),
      std::chrono::seconds(1),
      std::chrono::milliseconds(2500),
      std::chrono::seconds(5),
      std::chrono::seconds(10),
  }};

  // Of a router with so many routes.
  explicit RequestCounts(std::size_t routes);
  ~RequestCounts();

  void Add(const RequestRecord& record) noexcept;

  struct Totals {
    std::map<int, std::uint64_t> by_status;  // without those that never were
    std::array<std::uint64_t, kBounds.size() + 1> by_duration{};
    std::chrono::nanoseconds duration{0};
  };
  // None: of the requests that took no route.
  Totals TotalsOf(std::optional<std::size_t> route) const;

 private:
  struct OfRoute;

  // The last one is that of requests without a route.
  std::size_t IndexOf(std::optional<std::size_t> route) const { return route.value_or(routes_); }

  const std::size_t routes_;
  std::array<std::unique_ptr<OfRoute[]>, storage::kCounterStripes> stripes_;
};

}  // namespace emulator
