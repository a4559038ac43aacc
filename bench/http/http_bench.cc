// The query path over HTTP beside what HTTP alone costs, in cpp-httplib's server and in a bare loop
// over epoll, beside the same application on cpp-httplib's server, beside Miniflare's D1 and beside
// what people write by hand in its place: every workload is loaded with wrk on every side in turns,
// round by round, so that whatever else the machine does meets all of them.
//
//   http_bench [--seconds S] [--rounds N] [--workload NAME]... [--without-miniflare]
//              [--without-peers] [--figures FILE] [connections...]        default: 1 s, 5 rounds, 1
//              16 64
//
// NAME is one of workloads.cc; without one, all are measured. A single round is a trial: nothing is
// warmed up before it.
//
// A ratio is the median over the rounds of what one side did in a round by what the other did in
// the same round. The processor time that a server needs for one request is what can be believed
// most on a machine that does other things too.

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "bench/figures.h"
#include "bench/http/http_comparison.h"
#include "bench/http/workloads.h"

namespace {

using bench::Workload;

struct Arguments {
  int seconds = 1;
  int rounds = 5;
  bench::HttpNeighbours with;
  std::vector<std::string> workloads;  // empty: all
  std::vector<int> connections;
  std::string figures;
};

// Those that are asked for. Throws when there is none.
std::vector<Workload> ChosenWorkloads(const std::vector<std::string>& names) {
  std::vector<Workload> workloads = bench::HttpWorkloads();
  if (!names.empty()) {
    std::erase_if(workloads, [&](const Workload& workload) {
      return std::find(names.begin(), names.end(), workload.name) == names.end();
    });
  }
  if (workloads.empty()) throw std::runtime_error("there is no such workload");
  return workloads;
}

Arguments ParseArguments(int argc, char** argv) {
  Arguments arguments;
  arguments.figures = bench::TakeFiguresOption(argc, argv);
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    const bool has_value = i + 1 < argc;
    if (word == "--seconds" && has_value) {
      arguments.seconds = std::atoi(argv[++i]);
    } else if (word == "--rounds" && has_value) {
      arguments.rounds = std::atoi(argv[++i]);
    } else if (word == "--workload" && has_value) {
      arguments.workloads.emplace_back(argv[++i]);
    } else if (word == "--without-miniflare") {
      arguments.with.miniflare = false;
    } else if (word == "--without-peers") {
      arguments.with.peers = false;
    } else {
      arguments.connections.push_back(std::atoi(argv[i]));
    }
  }
  if (arguments.connections.empty()) arguments.connections = {1, 16, 64};
  return arguments;
}

void Compare(const Arguments& arguments) {
  bench::FigureFile figures("http_bench", arguments.figures);
  bench::HttpComparison comparison(ChosenWorkloads(arguments.workloads), arguments.with, figures);
  // Unmeasured: fills caches, and lets Node and workerd compile what is used much.
  if (arguments.rounds > 1) comparison.Measure(/*connections=*/4, /*rounds=*/1, arguments.seconds);
  for (const int connections : arguments.connections) {
    comparison.Measure(connections, arguments.rounds, arguments.seconds);
    comparison.Report(connections);
  }
  comparison.ReportMemory();
}

}  // namespace

int main(int argc, char** argv) {
  try {
    Compare(ParseArguments(argc, argv));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "http_bench: %s\n", error.what());
    return 1;
  }
  return 0;
}
