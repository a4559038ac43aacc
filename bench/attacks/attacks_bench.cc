// What one client waits while others would keep it waiting: its latencies beside crowds of slow
// bodies, unread answers, floods of blank lines, endless queries and waiting writers, each by
// itself and all at once, beside those of the same client when it is alone.
//
//   attacks_bench [--seconds S] [--scale F] [--figures FILE]      default: 5 s, all of each crowd

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <functional>
#include <list>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "bench/attacks/crowd.h"
#include "bench/dataset.h"
#include "bench/emulator_client.h"
#include "bench/emulator_process.h"
#include "bench/figures.h"
#include "bench/scratch_folder.h"
#include "bench/wrk.h"

namespace {

using Clock = std::chrono::steady_clock;

constexpr const char* kTable = "One client's point SELECT beside others that would hold it up";
constexpr const char* kRatios =
    "Point SELECT beside writers and readers that wait, by the same undisturbed (less is better)";

constexpr double kMostP99Ms = 100;
constexpr double kMostResidentMb = 300;
constexpr double kMostByUndisturbed = 3;

// Between two requests of the client that is measured.
constexpr std::chrono::milliseconds kPause{2};

// What a crowd needs to be in force.
constexpr std::chrono::milliseconds kSettling{1500};

constexpr const char* kEndlessRead =
    "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c";
// Ten seconds and more, on any machine.
constexpr const char* kSlowWrite =
    "INSERT INTO log (at, message) SELECT count(*), '' FROM "
    "(WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x FROM c)";

struct Arguments {
  int seconds = 5;
  double scale = 1;
  std::string figures;
};

using Crowds = std::list<bench::Crowd>;

struct Attack {
  std::string name;
  std::function<void(Crowds&)> begin;
};

struct Latencies {
  double p50 = 0;
  double p99 = 0;
  double longest = 0;  // all in ms
  std::size_t failed = 0;
};

Latencies Summarize(std::vector<double> latencies, std::size_t failed) {
  std::sort(latencies.begin(), latencies.end());
  const auto at = [&](double share) {
    const double rank = std::ceil(share * static_cast<double>(latencies.size()));
    return latencies.at(static_cast<std::size_t>(std::max(rank, 1.0)) - 1);
  };
  return {.p50 = at(0.5), .p99 = at(0.99), .longest = latencies.back(), .failed = failed};
}

// A server with the databases that the attacks are about.
class Battle {
 public:
  explicit Battle(const Arguments& arguments)
      : arguments_(arguments),
        server_(data_.path()),
        client_(server_.port()),
        attacked_(MakeDatabase("attacked")),
        read_(MakeDatabase("read")),
        own_(MakeDatabase("own")) {}

  std::size_t Scaled(std::size_t clients) const {
    return std::max<std::size_t>(
        1, static_cast<std::size_t>(static_cast<double>(clients) * arguments_.scale));
  }

  void Add(Crowds& crowds, std::size_t clients, bench::Behaviour behaviour) const {
    crowds.emplace_back(server_.port(), Scaled(clients), std::move(behaviour));
  }

  // A request as it is sent, without a body.
  static std::string HeadOf(const std::string& method, const std::string& path,
                            const std::string& headers) {
    return method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " +
           bench::EmulatorClient::Token() + "\r\n" + headers + "\r\n";
  }

  std::string QueryOf(const std::string& uuid, const std::string& sql) const {
    const std::string body = bench::QueryBody(sql, "[]");
    return HeadOf("POST", bench::EmulatorClient::QueryPath(uuid),
                  "Content-Length: " + std::to_string(body.size()) + "\r\n") +
           body;
  }

  std::string PostOf(const std::string& headers) const {
    return HeadOf("POST", bench::EmulatorClient::QueryPath(attacked_), headers);
  }

  // Of the client that asks its own database, one request after the other.
  Latencies Measure() const {
    bench::EmulatorClient client(server_.port());
    std::mt19937 random(1);
    std::uniform_int_distribution<std::int64_t> ids(1, bench::kRows);
    const std::string path = bench::EmulatorClient::QueryPath(own_);
    std::vector<double> latencies;
    std::size_t failed = 0;
    const auto end = Clock::now() + std::chrono::seconds(arguments_.seconds);
    while (Clock::now() < end) {
      const std::string body =
          bench::QueryBody(bench::kSelect, "[" + std::to_string(ids(random)) + "]");
      const auto start = Clock::now();
      try {
        client.Post(path, body);
      } catch (const std::runtime_error& error) {
        std::fprintf(stderr, "%s\n", error.what());
        ++failed;
      }
      latencies.push_back(std::chrono::duration<double, std::milli>(Clock::now() - start).count());
      std::this_thread::sleep_for(kPause);
    }
    return Summarize(std::move(latencies), failed);
  }

  const std::string& attacked() const { return attacked_; }
  const std::string& read() const { return read_; }
  const bench::EmulatorProcess& server() const { return server_; }

 private:
  std::string MakeDatabase(const char* name) {
    const std::string uuid = client_.CreateDatabase(name);
    client_.Query(uuid, bench::DatasetSql());
    return uuid;
  }

  const Arguments& arguments_;
  bench::ScratchFolder data_;
  bench::EmulatorProcess server_;
  bench::EmulatorClient client_;
  std::string attacked_;
  std::string read_;
  std::string own_;
};

std::vector<Attack> AttacksOf(const Battle& battle) {
  const bench::Behaviour slow_body{.opening = battle.PostOf("Content-Length: 1000000\r\n") + "{",
                                   .drip = " ",
                                   .drips_per_second = 0.25};
  bench::Behaviour slow_upload = slow_body;
  slow_upload.drip = std::string(1100, ' ');
  slow_upload.drips_per_second = 1;
  std::string pipeline;
  for (int i = 0; i < 60; ++i) pipeline += Battle::HeadOf("GET", "/api/openapi.json", "");
  const bench::Behaviour never_reads{.opening = pipeline};
  const bench::Behaviour slow_reader{
      .opening = battle.QueryOf(battle.read(), "SELECT hex(zeroblob(900000)) FROM t LIMIT 4"),
      .drips_per_second = 4,
      .reads_at_a_drip = 16'384};
  std::string blank_lines;
  for (int i = 0; i < 16'000; ++i) blank_lines += "\r\n";
  const bench::Behaviour flood{.opening = "\r\n", .drip = blank_lines, .floods = true};
  const bench::Behaviour invited{
      .opening = battle.PostOf("Content-Length: 10\r\nExpect: 100-continue\r\n")};
  const bench::Behaviour endless{.opening = battle.QueryOf(battle.attacked(), kEndlessRead)};
  const auto crowd = [&battle](std::size_t clients, const bench::Behaviour& behaviour) {
    return
        [&battle, clients, behaviour](Crowds& crowds) { battle.Add(crowds, clients, behaviour); };
  };
  return {{"80 bodies at a byte every 4 s", crowd(80, slow_body)},
          {"70 bodies at 1.1 KB/s", crowd(70, slow_upload)},
          {"80 that await 100 Continue and send nothing", crowd(80, invited)},
          {"70 that pipeline and never read", crowd(70, never_reads)},
          {"80 that read 7 MB slowly", crowd(80, slow_reader)},
          {"3 that send only line breaks", crowd(3, flood)},
          {"80 endless queries", crowd(80, endless)},
          {"all at once: 2,000 slow bodies, 2,000 that never read, 50 floods, 200 endless queries",
           [=](Crowds& crowds) {
             for (const auto& [clients, behaviour] :
                  {std::pair<std::size_t, bench::Behaviour>{2000, slow_body},
                   {2000, never_reads},
                   {200, endless},
                   {50, flood}}) {
               crowd(clients, behaviour)(crowds);
             }
           }}};
}

Attack Waiters(const Battle& battle) {
  return {"200 writers waiting, 64 slow readers", [&battle](Crowds& crowds) {
            battle.Add(crowds, 1, {.opening = battle.QueryOf(battle.attacked(), kSlowWrite)});
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
            battle.Add(crowds, 200,
                       {.opening = battle.QueryOf(battle.attacked(),
                                                  "INSERT INTO log (at, message) VALUES (1, '')")});
            battle.Add(crowds, 64, {.opening = battle.QueryOf(battle.read(), kEndlessRead)});
          }};
}

// The latencies beside an attack.
Latencies Report(bench::FigureFile& figures, const Battle& battle, const Attack& attack) {
  Crowds crowds;
  if (attack.begin) {
    attack.begin(crowds);
    std::this_thread::sleep_for(kSettling);
  }
  const Latencies latencies = battle.Measure();
  const double resident_mb = static_cast<double>(battle.server().ReadMemory().resident) / 1e6;
  const std::size_t threads = battle.server().CountThreads();
  std::printf("%-88s p50 %.2f  p99 %.2f  longest %.2f ms, %zu failed, %.0f MB, %zu threads\n",
              attack.name.c_str(), latencies.p50, latencies.p99, latencies.longest,
              latencies.failed, resident_mb, threads);
  const auto add = [&](const char* column, double value, const char* unit,
                       std::optional<bench::Target> target = std::nullopt) {
    figures.Add({.table = kTable,
                 .row = attack.name,
                 .column = column,
                 .value = value,
                 .unit = unit,
                 .target = target});
  };
  add("p50", latencies.p50, "ms");
  add("p99", latencies.p99, "ms", bench::AtMost(kMostP99Ms));
  add("longest", latencies.longest, "ms");
  add("memory", resident_mb, "MB", bench::AtMost(kMostResidentMb));
  add("threads", static_cast<double>(threads), "");
  if (latencies.failed > 0) {
    throw std::runtime_error(std::to_string(latencies.failed) + " requests failed beside " +
                             attack.name);
  }
  return latencies;
}

void Measure(const Arguments& arguments) {
  bench::FigureFile figures("attacks_bench", arguments.figures);
  bench::RaiseDescriptorLimit();
  const auto alone = [](const char* name) { return Attack{name, nullptr}; };
  {
    // What runs into a timeout of the server's has to begin anew: a server for each.
    const Battle battle(arguments);
    Report(figures, battle, alone("undisturbed"));
  }
  const std::size_t attacks = AttacksOf(Battle(arguments)).size();
  for (std::size_t i = 0; i < attacks; ++i) {
    const Battle battle(arguments);
    Report(figures, battle, AttacksOf(battle).at(i));
  }
  const Battle battle(arguments);
  const Latencies before =
      Report(figures, battle, alone("undisturbed, before writers and readers"));
  const Latencies beside = Report(figures, battle, Waiters(battle));
  figures.Print({.table = kRatios,
                 .row = "200 writers waiting, 64 slow readers",
                 .column = "p99",
                 .value = beside.p99 / before.p99,
                 .unit = bench::kRatioUnit,
                 .target = bench::AtMost(kMostByUndisturbed)});
}

Arguments ParseArguments(int argc, char** argv) {
  Arguments arguments;
  arguments.figures = bench::TakeFiguresOption(argc, argv);
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view name = argv[i];
    if (name == "--seconds") {
      arguments.seconds = std::atoi(argv[i + 1]);
    } else if (name == "--scale") {
      arguments.scale = std::atof(argv[i + 1]);
    } else {
      throw std::runtime_error("unknown argument " + std::string(name));
    }
  }
  return arguments;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    Measure(ParseArguments(argc, argv));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "attacks_bench: %s\n", error.what());
    return 1;
  }
  return 0;
}
