// How long a server takes from its start to its first answers, and how much memory it holds, with
// an empty data folder and with many databases in it; and what Miniflare takes, in turns with it.
//
//   start_bench [--databases N] [--rounds N] [--without-miniflare] [--figures FILE]
//                                                       default: 1000 databases, 15 rounds

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bench/child_process.h"
#include "bench/emulator_client.h"
#include "bench/figures.h"
#include "bench/miniflare.h"
#include "bench/scratch_folder.h"
#include "bench/wrk.h"

namespace {

using Clock = std::chrono::steady_clock;

struct Arguments {
  int databases = 1000;
  int rounds = 15;
  bool with_miniflare = true;
  std::string figures;
};

constexpr double kMegabyte = 1e6;

std::vector<std::string> ServeCommand(const std::filesystem::path& data) {
  return {D1_EMULATOR_BINARY, "serve", "--port", "0", "--data", data.string()};
}

double MillisecondsSince(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

// From the start of the process to the answer on GET /ready.
double TimeToReady(const std::filesystem::path& data) {
  const auto start = Clock::now();
  bench::ChildProcess server(ServeCommand(data));
  bench::EmulatorClient(bench::ReadPort(server)).Get("/ready");
  return MillisecondsSince(start);
}

struct FirstAnswer {
  double ms = 0;  // from the start of the process
  bench::Memory memory;
};

// Starts a server and posts it `body`, a query.
FirstAnswer AwaitFirstAnswer(const std::vector<std::string>& command, const std::string& path,
                             const std::string& body) {
  const auto start = Clock::now();
  bench::ChildProcess server(command);
  bench::EmulatorClient(bench::ReadPort(server)).Post(path, body);
  const double milliseconds = MillisecondsSince(start);
  return {milliseconds, server.ReadMemory()};
}

const std::string& FirstQuery() {
  static const std::string body = bench::QueryBody("SELECT * FROM t", "[]");
  return body;
}

// From the start of the process to the answer of a query of database `uuid`.
FirstAnswer StartAndQuery(const std::filesystem::path& data, const std::string& uuid) {
  return AwaitFirstAnswer(ServeCommand(data), bench::EmulatorClient::QueryPath(uuid), FirstQuery());
}

constexpr const char* kTableSql =
    "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT); "
    "INSERT INTO t (name) VALUES ('one'), ('two')";

// Makes `count` databases and returns the uuid of the last one.
std::string MakeDatabases(const std::filesystem::path& data, int count) {
  bench::ChildProcess server(ServeCommand(data));
  bench::EmulatorClient client(bench::ReadPort(server));
  std::string uuid;
  for (int i = 0; i < count; ++i) {
    uuid = client.CreateDatabase("database-" + std::to_string(i));
    client.Query(uuid, kTableSql);
  }
  return uuid;
}

// A data folder with databases in it.
struct Folder {
  explicit Folder(int databases) : last_uuid(MakeDatabases(scratch.path(), databases)) {}

  const std::filesystem::path& path() const { return scratch.path(); }

  bench::ScratchFolder scratch;
  std::string last_uuid;
};

void MeasureStart(const Arguments& arguments, bench::FigureFile& figures, const Folder& few,
                  const Folder& many) {
  std::vector<double> empty_ready;
  std::vector<double> few_ready;
  std::vector<double> few_query;
  std::vector<double> many_ready;
  std::vector<double> many_query;
  for (int round = 0; round < arguments.rounds; ++round) {
    const bench::ScratchFolder empty;
    empty_ready.push_back(TimeToReady(empty.path()));
    few_ready.push_back(TimeToReady(few.path()));
    many_ready.push_back(TimeToReady(many.path()));
    few_query.push_back(StartAndQuery(few.path(), few.last_uuid).ms);
    many_query.push_back(StartAndQuery(many.path(), many.last_uuid).ms);
  }
  const std::string count = std::to_string(arguments.databases) + " databases";
  const double ready = bench::Median(few_ready);
  const double query = bench::Median(few_query);
  const auto report = [&](const std::string& row, double value, double most) {
    figures.Print({.table = "Start",
                   .row = row,
                   .column = "time",
                   .value = value,
                   .unit = "ms",
                   .target = bench::AtMost(most)});
  };
  report("start to /ready, empty folder", bench::Median(empty_ready), 50);
  report("start to /ready, one database", ready, 50);
  report("start to /ready, " + count, bench::Median(many_ready), 50);
  report("start to the first query, one database", query, 50);
  report("start to the first query, " + count, bench::Median(many_query), 50);
  report("what " + count + " add to /ready", bench::Median(many_ready) - ready, 20);
  report("what " + count + " add to the first query", bench::Median(many_query) - query, 20);
}

// The uuids in an answer that lists databases.
std::vector<std::string> UuidsIn(const std::string& list) {
  const std::string key = R"("uuid":")";
  std::vector<std::string> uuids;
  for (std::size_t at = list.find(key); at != std::string::npos; at = list.find(key, at + 1)) {
    uuids.push_back(list.substr(at + key.size(), 36));
  }
  return uuids;
}

void MeasureMemory(const Arguments& arguments, bench::FigureFile& figures,
                   const std::filesystem::path& many) {
  const std::string table = "Memory with " + std::to_string(arguments.databases) + " databases";
  const auto report = [&](const std::string& row, const bench::Memory& memory,
                          std::optional<bench::Target> target) {
    bench::Figure figure = {.table = table,
                            .row = row,
                            .column = "resident",
                            .value = static_cast<double>(memory.resident) / kMegabyte,
                            .unit = "MB",
                            .target = target};
    figures.Print(figure);
    figure.column = "anonymous";
    figure.value = static_cast<double>(memory.anonymous) / kMegabyte;
    figure.target.reset();
    figures.Print(figure);
  };
  bench::ChildProcess server(ServeCommand(many));
  bench::EmulatorClient client(bench::ReadPort(server));
  client.Get("/ready");
  report("after the start", server.ReadMemory(), bench::AtMost(40));
  const std::string list = client.Get(bench::EmulatorClient::DatabasesPath() + "?per_page=" +
                                      std::to_string(std::max(arguments.databases, 10)));
  report("after a list of them all", server.ReadMemory(), bench::AtMost(40));
  for (const std::string& uuid : UuidsIn(list)) client.Query(uuid, "SELECT * FROM t");
  report("after a query of each", server.ReadMemory(), std::nullopt);
}

double ResidentMegabytes(const FirstAnswer& answer) {
  return static_cast<double>(answer.memory.resident) / kMegabyte;
}

// One row for both sides, and their ratio. Requires: as many figures of each, one a round.
void ReportBoth(bench::FigureFile& figures, const std::string& row, const std::string& unit,
                const std::vector<double>& ours, const std::vector<double>& miniflares) {
  std::vector<double> ratios;
  ratios.reserve(ours.size());
  for (std::size_t i = 0; i < ours.size(); ++i) ratios.push_back(miniflares[i] / ours[i]);
  bench::Figure figure = {.table = bench::kStartTable, .row = row, .unit = unit};
  const auto report = [&](const char* column, const std::vector<double>& values) {
    figure.column = column;
    figure.value = bench::Median(values);
    figures.Print(figure);
  };
  report("this server", ours);
  report("Miniflare", miniflares);
  figure.table = bench::kStartRatioTable;
  figure.unit = bench::kRatioUnit;
  report(bench::kStartRatioColumn, ratios);
}

void CompareWithMiniflare(int rounds, bench::FigureFile& figures, const Folder& few) {
  const bench::Miniflare installation;
  const bench::ScratchFolder data;
  const std::vector<std::string> command = installation.ServeCommand(data.path());
  const std::string path = "/read/query";
  AwaitFirstAnswer(command, path, bench::QueryBody(kTableSql, "[]"));
  std::vector<double> ours_ms;
  std::vector<double> ours_megabytes;
  std::vector<double> miniflares_ms;
  std::vector<double> miniflares_megabytes;
  for (int round = 0; round < rounds; ++round) {
    const FirstAnswer ours = StartAndQuery(few.path(), few.last_uuid);
    const FirstAnswer miniflares = AwaitFirstAnswer(command, path, FirstQuery());
    ours_ms.push_back(ours.ms);
    ours_megabytes.push_back(ResidentMegabytes(ours));
    miniflares_ms.push_back(miniflares.ms);
    miniflares_megabytes.push_back(ResidentMegabytes(miniflares));
  }
  ReportBoth(figures, "start to the first answered query", "ms", ours_ms, miniflares_ms);
  ReportBoth(figures, "resident memory after it", "MB", ours_megabytes, miniflares_megabytes);
}

void Measure(const Arguments& arguments) {
  bench::FigureFile figures("start_bench", arguments.figures);
  const Folder few(1);
  const Folder many(arguments.databases);
  constexpr int kMostMiniflareRounds = 5;  // of two seconds each
  if (arguments.with_miniflare) {
    CompareWithMiniflare(std::min(arguments.rounds, kMostMiniflareRounds), figures, few);
  }
  MeasureStart(arguments, figures, few, many);
  MeasureMemory(arguments, figures, many.path());
}

Arguments ParseArguments(int argc, char** argv) {
  Arguments arguments;
  arguments.figures = bench::TakeFiguresOption(argc, argv);
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    const bool has_value = i + 1 < argc;
    if (word == "--without-miniflare") {
      arguments.with_miniflare = false;
    } else if (word == "--databases" && has_value) {
      arguments.databases = std::atoi(argv[++i]);
    } else if (word == "--rounds" && has_value) {
      arguments.rounds = std::atoi(argv[++i]);
    }
  }
  return arguments;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    Measure(ParseArguments(argc, argv));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "start_bench: %s\n", error.what());
    return 1;
  }
  return 0;
}
