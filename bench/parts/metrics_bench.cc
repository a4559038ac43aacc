// What it costs to count a request for /metrics, also with what the server asks the clock for it,
// and beside the client library's own histogram and counter, which are not used for it.
//
// Floor: two atomic additions.

#include <atomic>
#include <chrono>
#include <cstdint>

#include <benchmark/benchmark.h>
#include <prometheus/counter.h>
#include <prometheus/histogram.h>

#include "emulator/http/server_options.h"
#include "emulator/request_counts.h"

namespace {

constexpr std::size_t kRoutes = 40;

emulator::RequestRecord PointSelect() {
  return {.method = "POST",
          .path = "/query",
          .remote_address = "127.0.0.1",
          .status = 200,
          .body_bytes = 350,
          .duration = std::chrono::microseconds(15),
          .trace = {.route = 0}};
}

void TwoAtomicAdds(benchmark::State& state) {
  static std::atomic<std::uint64_t> first{0};
  static std::atomic<std::uint64_t> second{0};
  for (auto _ : state) {
    first.fetch_add(1, std::memory_order_relaxed);
    second.fetch_add(1, std::memory_order_relaxed);
  }
}
BENCHMARK(TwoAtomicAdds)->Name("counting a request/floor");
BENCHMARK(TwoAtomicAdds)->Name("counting a request, two threads/floor")->Threads(2);

void Count(benchmark::State& state) {
  static emulator::RequestCounts counts(kRoutes);
  emulator::RequestRecord record = PointSelect();
  for (auto _ : state) {
    benchmark::DoNotOptimize(record);
    counts.Add(record);
  }
}
BENCHMARK(Count)->Name("counting a request/ours");
BENCHMARK(Count)->Name("counting a request, two threads/ours")->Threads(2);

void TimeAndCount(benchmark::State& state) {
  static emulator::RequestCounts counts(kRoutes);
  emulator::RequestRecord record = PointSelect();
  for (auto _ : state) {
    const auto started = std::chrono::steady_clock::now();
    benchmark::ClobberMemory();
    record.duration = std::chrono::steady_clock::now() - started;
    counts.Add(record);
  }
}
BENCHMARK(TimeAndCount)->Name("counting a request/ours with the clock");
BENCHMARK(TimeAndCount)->Name("counting a request, two threads/ours with the clock")->Threads(2);

void CountByLibrary(benchmark::State& state) {
  static prometheus::Counter counter;
  static prometheus::Histogram histogram(prometheus::Histogram::BucketBoundaries{
      0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5,
      1.0, 2.5, 5.0, 10.0});
  for (auto _ : state) {
    counter.Increment();
    histogram.Observe(0.000015);
  }
}
BENCHMARK(CountByLibrary)->Name("counting a request/prometheus-cpp");
BENCHMARK(CountByLibrary)->Name("counting a request, two threads/prometheus-cpp")->Threads(2);

}  // namespace
