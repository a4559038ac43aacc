#include "emulator/request_counts.h"

#include <algorithm>
#include <atomic>

namespace emulator {

namespace {

using Count = std::atomic<std::uint64_t>;

// Found by looking through them, so the usual ones come first. What is not among them counts as its
// class's x00, which is how clients must take a status that they do not know (RFC 9110, section
// 15).
constexpr std::array<int, 17> kStatuses = {200, 400, 404, 201, 204, 206, 401, 403, 405,
                                           409, 413, 415, 416, 429, 500, 501, 503};

std::size_t StatusIndex(int status) {
  for (const int wanted : {status, status / 100 * 100}) {
    const auto* const found = std::ranges::find(kStatuses, wanted);
    if (found != kStatuses.end()) return static_cast<std::size_t>(found - kStatuses.begin());
  }
  return 0;  // no class that this server answers with
}

void Increase(Count& count, std::uint64_t more) {
  count.fetch_add(more, std::memory_order_relaxed);
}

}  // namespace

struct alignas(storage::kCacheLineBytes) RequestCounts::OfRoute {
  Count nanoseconds{0};
  std::array<Count, kBounds.size() + 1> by_duration{};
  std::array<Count, kStatuses.size()> by_status{};
};

RequestCounts::RequestCounts(std::size_t routes) : routes_(routes) {
  for (auto& stripe : stripes_) stripe = std::make_unique<OfRoute[]>(routes + 1);
}

RequestCounts::~RequestCounts() = default;

void RequestCounts::Add(const RequestRecord& record) noexcept {
  OfRoute& counts = stripes_[storage::CounterStripe()][IndexOf(record.trace.route)];
  std::size_t bucket = 0;
  while (bucket < kBounds.size() && record.duration > kBounds[bucket]) ++bucket;
  Increase(counts.nanoseconds, static_cast<std::uint64_t>(record.duration.count()));
  Increase(counts.by_duration[bucket], 1);
  Increase(counts.by_status[StatusIndex(record.status)], 1);
}

RequestCounts::Totals RequestCounts::TotalsOf(std::optional<std::size_t> route) const {
  Totals totals;
  for (const auto& stripe : stripes_) {
    const OfRoute& counts = stripe[IndexOf(route)];
    totals.duration += std::chrono::nanoseconds(counts.nanoseconds.load(std::memory_order_relaxed));
    for (std::size_t i = 0; i < counts.by_duration.size(); ++i) {
      totals.by_duration[i] += counts.by_duration[i].load(std::memory_order_relaxed);
    }
    for (std::size_t i = 0; i < kStatuses.size(); ++i) {
      const std::uint64_t count = counts.by_status[i].load(std::memory_order_relaxed);
      if (count > 0) totals.by_status[kStatuses[i]] += count;
    }
  }
  return totals;
}

}  // namespace emulator
