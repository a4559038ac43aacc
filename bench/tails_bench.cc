// The slowest requests under a load that waits for nobody: requests are due at a fixed rate, half
// of what as many connections get answered when each asks again at once, and a latency counts from
// when its request was due. So a stall is in the percentiles with all the requests that it has kept
// waiting, and not, as with a client that asks again once it has its answer, with one of them.
//
//   tails_bench [--seconds S] [--figures FILE] [connections...]      default: 10 s, 1 16

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <exception>
#include <functional>
#include <future>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <sys/prctl.h>

#include "bench/dataset.h"
#include "bench/emulator_client.h"
#include "bench/emulator_process.h"
#include "bench/figures.h"
#include "bench/scratch_folder.h"
#include "bench/wrk.h"

namespace {

using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

constexpr const char* kTails = "Latency at half the throughput, from when a request was due";
constexpr const char* kByMedian =
    "Latency at half the throughput, by its median (from when a request was due; less is better)";

constexpr const char* kPointSelect = "point SELECT";
constexpr const char* kOneRowInsert = "one-row INSERT";

struct Arguments {
  int seconds = 10;
  std::vector<int> connections;
  std::string figures;
};

struct Load {
  std::string name;
  std::string path;
  std::string sql;
  std::string more_parameters;  // behind the number
};

// One connection that sends requests of `load`, each with a number of its own.
class Connection {
 public:
  Connection(const Load& load, int port, unsigned seed)
      : load_(load), client_(port), random_(seed) {}

  void Send() {
    const std::string id = std::to_string(numbers_(random_));
    client_.Post(load_.path, bench::QueryBody(load_.sql, "[" + id + load_.more_parameters + "]"));
  }

 private:
  const Load& load_;
  bench::EmulatorClient client_;
  std::mt19937 random_;
  std::uniform_int_distribution<std::int64_t> numbers_{1, bench::kRows};
};

// What `work` returns on each of so many threads, which are numbered, together.
std::vector<double> OnThreads(int threads, const std::function<std::vector<double>(int)>& work) {
  std::vector<std::future<std::vector<double>>> parts;
  parts.reserve(static_cast<std::size_t>(threads));
  for (int thread = 0; thread < threads; ++thread) {
    parts.push_back(std::async(std::launch::async, work, thread));
  }
  std::vector<double> all;
  for (auto& part : parts) {
    const std::vector<double> values = part.get();
    all.insert(all.end(), values.begin(), values.end());
  }
  return all;
}

// Requests a second from connections that ask again at once.
double Throughput(const Load& load, int port, int connections, int seconds) {
  const auto start = Clock::now();
  const auto ask = [&](int thread) {
    Connection connection(load, port, static_cast<unsigned>(thread));
    double requests = 0;
    for (; Clock::now() - start < std::chrono::seconds(seconds); ++requests) connection.Send();
    return std::vector<double>{requests};
  };
  double sum = 0;
  for (const double requests : OnThreads(connections, ask)) sum += requests;
  return sum / Seconds(Clock::now() - start).count();
}

// The latencies in milliseconds, in ascending order, of requests that are due `rate` times a
// second, on the connections in turns. A connection that is late sends all that it owes, one after
// the other.
std::vector<double> LatenciesAtRate(const Load& load, int port, int connections, double rate,
                                    int seconds) {
  std::deque<Connection> open;
  for (int i = 0; i < connections; ++i) {
    open.emplace_back(load, port, static_cast<unsigned>(i)).Send();
  }
  const auto start = Clock::now();
  const auto ask = [&](int thread) {
    prctl(PR_SET_TIMERSLACK, 1);  // the system's own, 50 us, would be in every latency
    Connection& connection = open.at(static_cast<std::size_t>(thread));
    std::vector<double> latencies;
    for (int turn = thread; turn < rate * seconds; turn += connections) {
      const auto due = start + std::chrono::duration_cast<Clock::duration>(Seconds(turn / rate));
      std::this_thread::sleep_until(due);
      connection.Send();
      latencies.push_back(std::chrono::duration<double, std::milli>(Clock::now() - due).count());
    }
    return latencies;
  };
  std::vector<double> latencies = OnThreads(connections, ask);
  if (latencies.empty()) throw std::runtime_error("no request was due; give it more --seconds");
  std::sort(latencies.begin(), latencies.end());
  return latencies;
}

// The least that so large a share of `sorted` does not exceed.
double Percentile(const std::vector<double>& sorted, double share) {
  const double rank = std::ceil(share * static_cast<double>(sorted.size()));
  return sorted.at(static_cast<std::size_t>(std::max(rank, 1.0)) - 1);
}

void Report(bench::FigureFile& figures, const Load& load, int connections, double rate,
            const std::vector<double>& latencies) {
  const std::string row = load.name + ", " + std::to_string(connections) +
                          (connections == 1 ? " connection" : " connections");
  const double p50 = Percentile(latencies, 0.5);
  const double p99 = Percentile(latencies, 0.99);
  const double p999 = Percentile(latencies, 0.999);
  std::printf("%-34s %8.0f requests/s  p50 %.3f  p99 %.3f  p99.9 %.3f  longest %.3f ms\n",
              row.c_str(), rate, p50, p99, p999, latencies.back());
  const auto add = [&](const char* column, double value, const char* unit) {
    figures.Add({.table = kTails, .row = row, .column = column, .value = value, .unit = unit});
  };
  add("requests/s", rate, "");
  add("p50", p50, "ms");
  add("p99", p99, "ms");
  add("p99.9", p999, "ms");
  add("longest", latencies.back(), "ms");
  const auto print = [&](const char* column, double value, double most) {
    figures.Print(
        {.table = kByMedian,
         .row = row,
         .column = column,
         .value = value / p50,
         .unit = bench::kRatioUnit,
         .target = load.name == kOneRowInsert ? std::optional(bench::AtMost(most)) : std::nullopt});
  };
  print("p99", p99, 10);
  print("p99.9", p999, 40);
}

void Measure(const Arguments& arguments) {
  bench::FigureFile figures("tails_bench", arguments.figures);
  const bench::ScratchFolder data;
  const bench::EmulatorProcess server(data.path());
  bench::EmulatorClient client(server.port());
  const auto make_database = [&](const char* name) {
    const std::string uuid = client.CreateDatabase(name);
    client.Query(uuid, bench::DatasetSql());
    return bench::EmulatorClient::QueryPath(uuid);
  };
  const std::vector<Load> loads = {{kPointSelect, make_database("read"), bench::kSelect, ""},
                                   {kOneRowInsert, make_database("written"), bench::kInsert,
                                    R"(,"a line of a log, of a usual length")"}};
  constexpr int kThroughputSeconds = 2;
  for (const int connections : arguments.connections) {
    for (const Load& load : loads) {
      const double rate = Throughput(load, server.port(), connections,
                                     std::min(arguments.seconds, kThroughputSeconds)) /
                          2;
      Report(figures, load, connections, rate,
             LatenciesAtRate(load, server.port(), connections, rate, arguments.seconds));
    }
  }
}

Arguments ParseArguments(int argc, char** argv) {
  Arguments arguments;
  arguments.figures = bench::TakeFiguresOption(argc, argv);
  for (int i = 1; i < argc; ++i) {
    if (std::string_view(argv[i]) == "--seconds" && i + 1 < argc) {
      arguments.seconds = std::atoi(argv[++i]);
    } else {
      arguments.connections.push_back(std::atoi(argv[i]));
    }
  }
  if (arguments.connections.empty()) arguments.connections = {1, 16};
  return arguments;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    Measure(ParseArguments(argc, argv));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "tails_bench: %s\n", error.what());
    return 1;
  }
  return 0;
}
