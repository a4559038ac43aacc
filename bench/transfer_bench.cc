// How fast files of SQL go in and out beside SQLite's own shell, and what memory the server takes
// for it. The shell is the distribution's, called sqlite3.
//
//   transfer_bench [--megabytes N] [--rounds N] [--figures FILE]
//                                                  default: 200 megabytes, 3 rounds

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "bench/child_process.h"
#include "bench/emulator_client.h"
#include "bench/figures.h"
#include "bench/number_options.h"
#include "bench/scratch_folder.h"
#include "bench/transfer_client.h"

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

struct Arguments {
  std::uint64_t megabytes = 200;
  int rounds = 3;
  std::string figures;
};

double SecondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// How long the shell command takes, in seconds.
double TimeShell(const std::string& command) {
  const auto start = Clock::now();
  bench::ChildProcess shell({"/bin/sh", "-c", command});
  if (shell.Wait() != 0) throw std::runtime_error("failed: " + command);
  return SecondsSince(start);
}

// The most memory the process has had, in bytes.
std::uint64_t PeakMemory(pid_t pid) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return std::stoull(line.substr(6)) * 1024;
  }
  throw std::runtime_error("no VmHWM of the server");
}

void Measure(const Arguments& arguments) {
  const bench::ScratchFolder scratch;
  const fs::path rows = scratch.path() / "rows.sql";
  const fs::path plain = scratch.path() / "plain.sqlite";
  const std::string md5 = bench::WritePeople(rows, arguments.megabytes * 1'000'000);
  std::vector<double> imports;
  std::vector<double> exports;
  double peak = 0;
  for (int round = 0; round < arguments.rounds; ++round) {
    fs::remove(plain);
    const double shell_import = TimeShell("(echo 'BEGIN;'; cat " + rows.string() +
                                          "; echo 'COMMIT;') | sqlite3 " + plain.string());
    const double shell_export =
        TimeShell("sqlite3 " + plain.string() + " .dump > " + (scratch.path() / "shell").string());

    bench::ChildProcess server({D1_EMULATOR_BINARY, "serve", "--port", "0", "--data",
                                (scratch.path() / ("data" + std::to_string(round))).string()});
    const int port = bench::ReadPort(server);
    const std::string uuid = bench::EmulatorClient(port).CreateDatabase("people");
    bench::TransferClient transfers(port);
    const double import = transfers.TimeImport(uuid, rows, md5);
    const double dump = transfers.TimeExport(uuid, scratch.path() / "server");
    peak = static_cast<double>(PeakMemory(server.pid())) / 1e6;
    std::printf("import: shell %.2f s, server %.2f s   export: shell %.2f s, server %.2f s\n",
                shell_import, import, shell_export, dump);
    imports.push_back(shell_import / import);
    exports.push_back(shell_export / dump);
    server.Stop();
    fs::remove_all(scratch.path() / ("data" + std::to_string(round)));
  }
  bench::FigureFile figures("transfer_bench", arguments.figures);
  const auto report = [&](const char* row, const std::vector<double>& ratios, double least) {
    figures.Print({.table = "Files of SQL, by SQLite's own shell (speed; more is better)",
                   .row = row,
                   .column = std::to_string(arguments.megabytes) + " MB",
                   .value = bench::Median(ratios),
                   .unit = bench::kRatioUnit,
                   .target = bench::AtLeast(least)});
  };
  report("import", imports, 0.7);
  report("export", exports, 1);
  figures.Print({.table = "Memory of imports and exports",
                 .row = std::to_string(arguments.megabytes) + " MB",
                 .column = "most resident",
                 .value = peak,
                 .unit = "MB",
                 .target = bench::AtMost(100)});
}

}  // namespace

int main(int argc, char** argv) {
  Arguments arguments;
  return bench::RunBench("transfer_bench", argc, argv, arguments.figures,
                         {{"--megabytes", &arguments.megabytes}, {"--rounds", &arguments.rounds}},
                         [&] { Measure(arguments); });
}
