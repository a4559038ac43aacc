// How long a server takes from its start to its first answers, and how much memory it holds, with
// an empty data folder and with many databases in it.
//
//   start_bench [--databases N] [--rounds N]    default: 1000 databases, 15 rounds

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "bench/child_process.h"
#include "bench/emulator_client.h"
#include "bench/figures.h"
#include "bench/scratch_folder.h"

namespace {

using Clock = std::chrono::steady_clock;

struct Arguments {
  int databases = 1000;
  int rounds = 15;
};

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

// From the start of the process to the answer of a query of database `uuid`.
double TimeToQuery(const std::filesystem::path& data, const std::string& uuid) {
  const auto start = Clock::now();
  bench::ChildProcess server(ServeCommand(data));
  bench::EmulatorClient(bench::ReadPort(server)).Query(uuid, "SELECT 1");
  return MillisecondsSince(start);
}

// Makes `count` databases and returns the uuid of the last one.
std::string MakeDatabases(const std::filesystem::path& data, int count) {
  bench::ChildProcess server(ServeCommand(data));
  bench::EmulatorClient client(bench::ReadPort(server));
  std::string uuid;
  for (int i = 0; i < count; ++i) {
    uuid = client.CreateDatabase("database-" + std::to_string(i));
    client.Query(uuid,
                 "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT); "
                 "INSERT INTO t (name) VALUES ('one'), ('two')");
  }
  return uuid;
}

void Print(const char* when, const bench::Memory& memory) {
  constexpr double kMegabyte = 1e6;
  std::printf("%-36s resident %6.1f MB  proportional %6.1f MB  anonymous %6.1f MB\n", when,
              static_cast<double>(memory.resident) / kMegabyte,
              static_cast<double>(memory.proportional) / kMegabyte,
              static_cast<double>(memory.anonymous) / kMegabyte);
}

void MeasureStart(const Arguments& arguments, const std::filesystem::path& few,
                  const std::string& uuid_of_few, const std::filesystem::path& many,
                  const std::string& uuid_of_many) {
  std::vector<double> empty_ready;
  std::vector<double> few_ready;
  std::vector<double> few_query;
  std::vector<double> many_ready;
  std::vector<double> many_query;
  for (int round = 0; round < arguments.rounds; ++round) {
    const bench::ScratchFolder empty;
    empty_ready.push_back(TimeToReady(empty.path()));
    few_ready.push_back(TimeToReady(few));
    many_ready.push_back(TimeToReady(many));
    few_query.push_back(TimeToQuery(few, uuid_of_few));
    many_query.push_back(TimeToQuery(many, uuid_of_many));
  }
  const std::string count = std::to_string(arguments.databases) + " databases";
  const double ready = bench::Median(few_ready);
  const double query = bench::Median(few_query);
  bench::PrintAtMost("start to /ready, empty folder", bench::Median(empty_ready), 50, "ms");
  bench::PrintAtMost("start to /ready, one database", ready, 50, "ms");
  bench::PrintAtMost("start to /ready, " + count, bench::Median(many_ready), 50, "ms");
  bench::PrintAtMost("start to first query, one database", query, 50, "ms");
  bench::PrintAtMost("start to first query, " + count, bench::Median(many_query), 50, "ms");
  bench::PrintAtMost("what " + count + " add to /ready", bench::Median(many_ready) - ready, 20,
                     "ms");
  bench::PrintAtMost("what " + count + " add to the first query", bench::Median(many_query) - query,
                     20, "ms");
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

void MeasureMemory(const Arguments& arguments, const std::filesystem::path& many) {
  bench::ChildProcess server(ServeCommand(many));
  bench::EmulatorClient client(bench::ReadPort(server));
  client.Get("/ready");
  const bench::Memory started = server.ReadMemory();
  Print("memory after the start", started);
  const auto start = Clock::now();
  const std::string list = client.Get(bench::EmulatorClient::DatabasesPath() + "?per_page=" +
                                      std::to_string(std::max(arguments.databases, 10)));
  const double list_ms = MillisecondsSince(start);
  const bench::Memory listed = server.ReadMemory();
  Print("memory after a list of them all", listed);
  for (const std::string& uuid : UuidsIn(list)) client.Query(uuid, "SELECT * FROM t");
  Print("memory after a query of each", server.ReadMemory());
  std::printf("%-36s %.0f ms\n", "the first list of them all took", list_ms);
  constexpr double kMegabyte = 1e6;
  bench::PrintAtMost("resident after the start", static_cast<double>(started.resident) / kMegabyte,
                     40, "MB");
  bench::PrintAtMost("resident after a list of them all",
                     static_cast<double>(listed.resident) / kMegabyte, 40, "MB");
}

void Measure(const Arguments& arguments) {
  const bench::ScratchFolder few;
  const bench::ScratchFolder many;
  const std::string uuid_of_few = MakeDatabases(few.path(), 1);
  const std::string uuid_of_many = MakeDatabases(many.path(), arguments.databases);
  MeasureStart(arguments, few.path(), uuid_of_few, many.path(), uuid_of_many);
  MeasureMemory(arguments, many.path());
}

Arguments ParseArguments(int argc, char** argv) {
  Arguments arguments;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view word = argv[i];
    (word == "--databases" ? arguments.databases : arguments.rounds) = std::atoi(argv[i + 1]);
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
