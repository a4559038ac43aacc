// The query path over HTTP beside what HTTP alone costs: four targets, loaded with wrk in turns,
// round by round, so that whatever else the machine does meets all of them.
//
//   http_bench [--seconds S] [--rounds N] [connections...]    default: 2 s, 7 rounds, 1 16 64
//
// A ratio is the median over the rounds of what a target did in a round by what the floor did in
// the same round. "us CPU" is the processor time that the server needs for one request; it is what
// can be believed most on a machine that does other things too.

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "bench/child_process.h"
#include "bench/dataset.h"
#include "bench/emulator_client.h"
#include "bench/figures.h"
#include "bench/scratch_folder.h"

namespace {

struct Arguments {
  int seconds = 2;
  int rounds = 7;
  std::vector<int> connections;
};

struct Load {
  double requests_per_second = 0;
  double p50_us = 0;
  double p99_us = 0;
  double cpu_us = 0;  // of the server, a request
};

// What is loaded, and what was measured.
struct Target {
  std::string name;
  const bench::ChildProcess& server;
  int port;
  std::string path;
  std::string sql;
  std::string parameters;  // as load.lua takes them
  std::vector<Load> loads = {};
};

Load RunLoad(const Target& target, int connections, int seconds) {
  const double cpu_before = target.server.CpuSeconds();
  bench::ChildProcess wrk({"wrk", "-t1", "-d" + std::to_string(seconds) + "s",
                           "-c" + std::to_string(connections), "-s", BENCH_DIR "/load.lua",
                           "http://127.0.0.1:" + std::to_string(target.port), "--", target.path,
                           bench::EmulatorClient::Token(), target.sql, target.parameters,
                           std::to_string(bench::kRows)});
  const std::string output = wrk.ReadRest();
  wrk.Wait();
  const double cpu_seconds = target.server.CpuSeconds() - cpu_before;

  Load load;
  int failed = 0;
  const std::size_t line = output.rfind("\nload ");
  if (line == std::string::npos ||
      std::sscanf(output.c_str() + line + 1, "load %lf %lf %lf %d", &load.requests_per_second,
                  &load.p50_us, &load.p99_us, &failed) != 4) {
    throw std::runtime_error("wrk, which script/bootstrap --tests installs, said: " + output);
  }
  if (failed > 0) {
    throw std::runtime_error(target.name + ": " + std::to_string(failed) + " requests failed");
  }
  load.cpu_us = cpu_seconds * 1e6 / (load.requests_per_second * seconds);
  return load;
}

// The median over the rounds.
double MedianOf(const Target& target, double Load::*figure) {
  std::vector<double> values;
  for (const Load& load : target.loads) values.push_back(load.*figure);
  return bench::Median(std::move(values));
}

double MedianRatio(const Target& target, const Target& floor, double Load::*figure) {
  std::vector<double> ratios;
  for (std::size_t i = 0; i < target.loads.size(); ++i) {
    ratios.push_back(target.loads[i].*figure / floor.loads[i].*figure);
  }
  return bench::Median(std::move(ratios));
}

void Print(const Target& target, const Target& floor, int connections) {
  std::printf("%11d  %-28s %10.0f %8.0f %8.0f %8.1f %12.2f %9.2f\n", connections,
              target.name.c_str(), MedianOf(target, &Load::requests_per_second),
              MedianOf(target, &Load::p50_us), MedianOf(target, &Load::p99_us),
              MedianOf(target, &Load::cpu_us),
              MedianRatio(target, floor, &Load::requests_per_second),
              MedianRatio(target, floor, &Load::cpu_us));
  std::fflush(stdout);
}

void Compare(const Arguments& arguments) {
  bench::ChildProcess httplib({HTTP_FLOOR_BINARY, "httplib"});
  bench::ChildProcess front({HTTP_FLOOR_BINARY, "front"});
  const bench::ScratchFolder folder;
  bench::ChildProcess emulator(
      {D1_EMULATOR_BINARY, "serve", "--port", "0", "--data", folder.path().string()});
  const int port = bench::ReadPort(emulator);
  bench::EmulatorClient client(port);
  // Reading and writing apart, so that the table that is read stays as it is.
  const std::string read = client.CreateDatabase("bench-read");
  client.Query(read, bench::DatasetSql());
  const std::string written = client.CreateDatabase("bench-write");
  client.Query(written, bench::DatasetSql());

  const std::string read_path = bench::EmulatorClient::QueryPath(read);
  const std::string write_path = bench::EmulatorClient::QueryPath(written);
  const std::string insert_parameters = R"([ID,"a line of a log, of a usual length"])";
  std::vector<Target> targets = {
      {"cpp-httplib, constant body", httplib, bench::ReadPort(httplib), read_path, bench::kSelect,
       "[ID]"},
      {"our server, constant body", front, bench::ReadPort(front), read_path, bench::kSelect,
       "[ID]"},
      {"point SELECT", emulator, port, read_path, bench::kSelect, "[ID]"},
      {"one-row INSERT", emulator, port, write_path, bench::kInsert, insert_parameters}};

  std::printf("%11s  %-28s %10s %8s %8s %8s %12s %9s\n", "connections", "", "requests/s", "p50 us",
              "p99 us", "us CPU", "ratio req/s", "ratio CPU");
  for (const int connections : arguments.connections) {
    for (Target& target : targets) target.loads.clear();
    for (int round = 0; round < arguments.rounds; ++round) {
      for (Target& target : targets) {
        target.loads.push_back(RunLoad(target, connections, arguments.seconds));
      }
    }
    for (const Target& target : targets) Print(target, targets.front(), connections);
    if (connections == 16) {
      bench::PrintAtLeast("point SELECT by cpp-httplib, 16 connections",
                          MedianRatio(targets[2], targets[0], &Load::requests_per_second), 0.5, "");
    }
  }
}

Arguments ParseArguments(int argc, char** argv) {
  Arguments arguments;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    const bool has_value = i + 1 < argc;
    if (word == "--seconds" && has_value) {
      arguments.seconds = std::atoi(argv[++i]);
    } else if (word == "--rounds" && has_value) {
      arguments.rounds = std::atoi(argv[++i]);
    } else {
      arguments.connections.push_back(std::atoi(argv[i]));
    }
  }
  if (arguments.connections.empty()) arguments.connections = {1, 16, 64};
  return arguments;
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
