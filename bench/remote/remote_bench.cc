// What a pull and a push take beside the export and the import that they are made of, and the most
// memory of the command. The service is a server of ours.
//
//   remote_bench [--megabytes N] [--rounds N] [--figures FILE]
//                                                  default: 1074 megabytes of SQL, 1 round

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <stdlib.h>

#include "bench/emulator_client.h"
#include "bench/emulator_process.h"
#include "bench/figures.h"
#include "bench/number_options.h"
#include "bench/remote/measured_command.h"
#include "bench/scratch_folder.h"
#include "bench/transfer_client.h"
#include "compat/configuration.h"
#include "compat/md5.h"

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

struct Arguments {
  std::uint64_t megabytes = 1074;
  int rounds = 1;
  std::string figures;
};

double SecondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

std::string DigestOf(const fs::path& file) {
  compat::Md5 md5;
  std::ifstream in(file, std::ios::binary);
  std::string piece(std::size_t{1} << 20U, '\0');
  while (in.read(piece.data(), static_cast<std::streamsize>(piece.size())) || in.gcount() > 0) {
    md5.Add({piece.data(), static_cast<std::size_t>(in.gcount())});
  }
  return md5.Finish();
}

bench::MeasuredCommand Run(const std::vector<std::string>& arguments) {
  std::vector<std::string> words = {D1_EMULATOR_BINARY};
  words.insert(words.end(), arguments.begin(), arguments.end());
  return bench::RunMeasured(words);
}

// What tells one state of a database from every other: a dump that leaves nothing out.
std::string StateOf(const fs::path& data, const fs::path& scratch) {
  const fs::path dump = scratch / "state.sql";
  Run({"export", "--data", data.string(), "people", dump.string()});
  std::string digest = DigestOf(dump);
  fs::remove(dump);
  return digest;
}

struct Round {
  double pull_ratio = 0;
  double push_ratio = 0;
  std::uint64_t most_bytes = 0;
};

std::string UrlOf(const bench::EmulatorProcess& server) {
  return "http://127.0.0.1:" + std::to_string(server.port()) + "/client/v4";
}

Round Measure(const fs::path& scratch, std::uint64_t megabytes) {
  const fs::path rows = scratch / "rows.sql";
  const fs::path dump = scratch / "dump.sql";
  const std::string md5 = bench::WritePeople(rows, megabytes * 1'000'000);
  const bench::EmulatorProcess service(scratch / "service");
  bench::TransferClient client(service.port());
  const std::string uuid = bench::EmulatorClient(service.port()).CreateDatabase("people");
  client.TimeImport(uuid, rows, md5);
  fs::remove(rows);
  const std::string state = StateOf(scratch / "service", scratch);

  const double fetch = client.TimeExport(uuid, dump);
  const double import =
      Run({"import", "--data", (scratch / "apart").string(), "people", dump.string()}).seconds;
  fs::remove_all(scratch / "apart");
  fs::remove(dump);
  const fs::path here = scratch / "here";
  const bench::MeasuredCommand pull =
      Run({"pull", "--from", UrlOf(service), "--data", here.string(), "people"});
  if (StateOf(here, scratch) != state) throw std::runtime_error("the pull is of another state");

  const bench::EmulatorProcess target(scratch / "target");
  const auto start = Clock::now();
  Run({"export", "--as-d1", "--data", here.string(), "people", dump.string()});
  const double write = SecondsSince(start);
  const std::string digest = DigestOf(dump);
  const std::string apart = bench::EmulatorClient(target.port()).CreateDatabase("apart");
  const auto upload_start = Clock::now();
  bench::TransferClient(target.port()).TimeImport(apart, dump, digest);
  const double upload = SecondsSince(upload_start);
  fs::remove(dump);
  const bench::MeasuredCommand push =
      Run({"push", "--to", UrlOf(target), "--data", here.string(), "people"});
  if (StateOf(scratch / "target", scratch) != state) {
    throw std::runtime_error("the push is of another state");
  }
  std::printf(
      "export %.2f s + import %.2f s, pull %.2f s   export %.2f s + import %.2f s, push %.2f s\n",
      fetch, import, pull.seconds, write, upload, push.seconds);
  return {(fetch + import) / pull.seconds, (write + upload) / push.seconds,
          std::max(pull.most_resident_bytes, push.most_resident_bytes)};
}

void MeasureAll(const Arguments& arguments) {
  std::vector<double> pulls;
  std::vector<double> pushes;
  std::uint64_t most_bytes = 0;
  for (int round = 0; round < arguments.rounds; ++round) {
    const bench::ScratchFolder scratch;
    setenv("TMPDIR", scratch.path().c_str(), 1);
    const Round measured = Measure(scratch.path(), arguments.megabytes);
    pulls.push_back(measured.pull_ratio);
    pushes.push_back(measured.push_ratio);
    most_bytes = std::max(most_bytes, measured.most_bytes);
    unsetenv("TMPDIR");
  }
  bench::FigureFile figures("remote_bench", arguments.figures);
  const std::string size = std::to_string(arguments.megabytes) + " MB of SQL";
  const auto report = [&](const char* row, const std::vector<double>& ratios) {
    figures.Print(
        {.table = "To the service and back, by export and import apart (speed; more is better)",
         .row = row,
         .column = size,
         .value = bench::Median(ratios),
         .unit = bench::kRatioUnit,
         .target = bench::AtLeast(0.7)});
  };
  report("pull", pulls);
  report("push", pushes);
  figures.Print({.table = "Memory of a pull and a push",
                 .row = size,
                 .column = "most resident",
                 .value = static_cast<double>(most_bytes) / 1e6,
                 .unit = "MB",
                 .target = bench::AtMost(100)});
}

}  // namespace

int main(int argc, char** argv) {
  Arguments arguments;
  return bench::RunBench(
      "remote_bench", argc, argv, arguments.figures,
      {{"--megabytes", &arguments.megabytes}, {"--rounds", &arguments.rounds}}, [&] {
        setenv("CLOUDFLARE_API_TOKEN", bench::EmulatorClient::Token().c_str(), 1);
        setenv("CLOUDFLARE_ACCOUNT_ID", std::string(compat::Configuration::kOpenAccountId).c_str(),
               1);
        MeasureAll(arguments);
      });
}
