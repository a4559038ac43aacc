// Loads a server with wrk and load.lua.

#pragma once

#include <cstdint>
#include <string>

namespace bench {

// What every request of a load asks.
struct LoadRequest {
  std::string path;  // or "@FILE": one of the paths in FILE, a line each, chosen at random
  std::string body;  // in it every "$ID" stands for a number of its own from 1 to `rows`
  std::int64_t rows = 1;
};

struct LoadResult {
  std::int64_t requests = 0;
  double requests_per_second = 0;
  double p50_us = 0;
  double p99_us = 0;
};

// {"sql":…,"params":…}; `parameters` is a JSON array.
std::string QueryBody(const std::string& sql, const std::string& parameters);

// From `connections` connections, each of which asks again once it has its answer. Requests without
// an answer when the time is over count for nothing. Throws std::runtime_error when wrk cannot be
// run, or when the answer to a request is no success.
LoadResult RunWrk(int port, const LoadRequest& request, int connections, int seconds);

}  // namespace bench
