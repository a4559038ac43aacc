// How costs grow: with the rows of a result, the databases of a folder, the connections, the
// commits of a history, and the clients of one database beside those of many.
//
//   scaling_bench [--only rows|databases|connections|history|clients] [--rows N] [--databases N]
//                 [--connections N] [--commits N] [--clients N] [--seconds S] [--rounds N]
//                 [--figures FILE]
//
// The numbers are how far each curve goes; default: all curves, 100,000 rows, 10,000 databases,
// 1,000 connections, 1,000,000 commits, 64 clients, loads of 1 s, 7 rounds. About five minutes.

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <stdexcept>
#include <string>
#include <string_view>

#include "bench/figures.h"
#include "bench/scaling/scaling.h"
#include "emulator/descriptor_limit.h"

namespace {

using Measure = void (*)(const bench::ScalingSize&, bench::FigureFile&);

constexpr std::pair<std::string_view, Measure> kParts[] = {
    {"rows", &bench::MeasureRows},
    {"databases", &bench::MeasureDatabases},
    {"connections", &bench::MeasureConnections},
    {"history", &bench::MeasureHistory},
    {"clients", &bench::MeasureClients},
};

struct Arguments {
  bench::ScalingSize size;
  std::string only;
};

Arguments ParseArguments(int argc, char** argv) {
  Arguments arguments;
  bench::ScalingSize& size = arguments.size;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view word = argv[i];
    const std::int64_t value = std::atoll(argv[i + 1]);
    if (word == "--only") {
      arguments.only = argv[i + 1];
    } else if (word == "--rows") {
      size.rows = value;
    } else if (word == "--databases") {
      size.databases = static_cast<int>(value);
    } else if (word == "--connections") {
      size.connections = static_cast<int>(value);
    } else if (word == "--commits") {
      size.commits = value;
    } else if (word == "--clients") {
      size.clients = static_cast<int>(value);
    } else if (word == "--seconds") {
      size.seconds = static_cast<int>(value);
    } else if (word == "--rounds") {
      size.rounds = static_cast<int>(value);
    } else {
      throw std::runtime_error("unknown argument " + std::string(word));
    }
  }
  return arguments;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    bench::FigureFile figures("scaling_bench", bench::TakeFiguresOption(argc, argv));
    const Arguments arguments = ParseArguments(argc, argv);
    // For the connections of this process and of wrk.
    emulator::RaiseDescriptorLimit();
    for (const auto& [name, measure] : kParts) {
      if (arguments.only.empty() || arguments.only == name) measure(arguments.size, figures);
    }
    return EXIT_SUCCESS;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "scaling_bench: %s\n", error.what());
    return EXIT_FAILURE;
  }
}
