// What a backup of a data folder takes beside `cp -a`, and a restore, with a server that uses the
// folder and writes to it.
//
//   backup_bench [--megabytes N] [--databases N] [--rounds N] [--figures FILE]
//                                                  default: 512 megabytes in 8 databases, 3 rounds

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include <unistd.h>

#include "bench/emulator_client.h"
#include "bench/emulator_process.h"
#include "bench/figures.h"
#include "bench/number_options.h"
#include "bench/remote/measured_command.h"
#include "bench/scratch_folder.h"

namespace {

namespace fs = std::filesystem;

struct Arguments {
  std::uint64_t megabytes = 512;
  std::uint64_t databases = 8;
  int rounds = 3;
  std::string figures;
};

struct Ratios {
  std::vector<double> at_rest;
  std::vector<double> under_load;
  std::vector<double> restores;
};

// A row is about a thousand bytes, of no two alike.
std::string FillingSql(std::uint64_t megabytes) {
  return "CREATE TABLE t(id INTEGER PRIMARY KEY, a); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL "
         "SELECT i + 1 FROM n LIMIT " +
         std::to_string(megabytes * 1000) + ") INSERT INTO t SELECT i, randomblob(1000) FROM n";
}

double TimeCopy(const fs::path& from, const fs::path& to) {
  sync();
  const double seconds = bench::RunMeasured({"/bin/sh", "-c",
                                             "cp -a --reflink=never " + from.string() + " " +
                                                 to.string() + " && sync " + to.string()})
                             .seconds;
  fs::remove_all(to);
  return seconds;
}

double TimeCommand(const char* command, const fs::path& data, const fs::path& backup) {
  sync();
  return bench::RunMeasured({D1_EMULATOR_BINARY, command, "--data", data.string(), backup.string()})
      .seconds;
}

void Measure(const fs::path& scratch, const Arguments& arguments, Ratios& ratios) {
  const fs::path data = scratch / "data";
  const fs::path copy = scratch / "copy";
  const fs::path restored = scratch / "restored";
  const bench::EmulatorProcess server(data);
  bench::EmulatorClient client(server.port());
  std::string uuid;
  for (std::uint64_t i = 0; i < arguments.databases; ++i) {
    uuid = client.CreateDatabase("db" + std::to_string(i));
    client.Query(uuid, FillingSql(arguments.megabytes / arguments.databases));
  }
  for (int round = 0; round < arguments.rounds; ++round) {
    const double plain = TimeCopy(data, copy);
    const double at_rest = TimeCommand("backup", data, copy);
    const double restore = TimeCommand("restore", restored, copy);
    fs::remove_all(copy);
    fs::remove_all(restored);

    std::atomic<bool> is_over{false};
    std::thread writer([&] {
      bench::EmulatorClient writing(server.port());
      while (!is_over) writing.Query(uuid, "UPDATE t SET a = randomblob(1000) WHERE id = 1");
    });
    const double under_load = TimeCommand("backup", data, copy);
    is_over = true;
    writer.join();
    fs::remove_all(copy);
    std::printf("cp %.2f s, backup %.2f s, with writes %.2f s, restore %.2f s\n", plain, at_rest,
                under_load, restore);
    ratios.at_rest.push_back(plain / at_rest);
    ratios.under_load.push_back(plain / under_load);
    ratios.restores.push_back(plain / restore);
  }
}

void MeasureAll(const Arguments& arguments) {
  Ratios ratios;
  const bench::ScratchFolder scratch;
  Measure(scratch.path(), arguments, ratios);
  bench::FigureFile figures("backup_bench", arguments.figures);
  const auto report = [&](const char* row, const std::vector<double>& values) {
    figures.Print({.table = "A data folder copied, by `cp -a` (speed; more is better)",
                   .row = row,
                   .column = std::to_string(arguments.megabytes) + " MB in " +
                             std::to_string(arguments.databases) + " databases",
                   .value = bench::Median(values),
                   .unit = bench::kRatioUnit});
  };
  report("backup beside an idle server", ratios.at_rest);
  report("backup beside a server that writes", ratios.under_load);
  report("restore", ratios.restores);
}

}  // namespace

int main(int argc, char** argv) {
  Arguments arguments;
  return bench::RunBench("backup_bench", argc, argv, arguments.figures,
                         {{"--megabytes", &arguments.megabytes},
                          {"--databases", &arguments.databases},
                          {"--rounds", &arguments.rounds}},
                         [&] { MeasureAll(arguments); });
}
