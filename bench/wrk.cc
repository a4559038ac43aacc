#include "bench/wrk.h"

#include <cstdio>
#include <stdexcept>

#include "bench/child_process.h"
#include "bench/emulator_client.h"
#include "compat/json/json_text.h"

namespace bench {

std::string QueryBody(const std::string& sql, const std::string& parameters) {
  std::string body = R"({"sql":)";
  compat::AppendJsonString(body, sql);
  return body + R"(,"params":)" + parameters + "}";
}

LoadResult RunWrk(int port, const LoadRequest& request, int connections, int seconds) {
  ChildProcess wrk({"wrk", "-t1", "-d" + std::to_string(seconds) + "s",
                    "-c" + std::to_string(connections), "--timeout", "60s", "-s",
                    std::string(BENCH_DIR) + "/load.lua",
                    "http://127.0.0.1:" + std::to_string(port), "--", request.path,
                    EmulatorClient::Token(), request.body, std::to_string(request.rows)});
  const std::string output = wrk.ReadRest();
  wrk.Wait();
  LoadResult result;
  long long requests = 0;
  int failed = 0;
  const std::size_t line = output.rfind("\nload ");
  if (line == std::string::npos ||
      std::sscanf(output.c_str() + line + 1, "load %lld %lf %lf %lf %d", &requests,
                  &result.requests_per_second, &result.p50_us, &result.p99_us, &failed) != 5) {
    throw std::runtime_error("wrk, which script/bootstrap --tests installs, said: " + output);
  }
  if (failed > 0) {
    throw std::runtime_error(std::to_string(failed) + " requests failed like " + request.body);
  }
  result.requests = requests;
  return result;
}

}  // namespace bench
