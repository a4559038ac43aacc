#include "bench/control/throughput_ratio.h"

#include <chrono>
#include <cstddef>
#include <random>
#include <vector>

#include "bench/control/control_client.h"
#include "bench/control/in_turns.h"
#include "bench/control/item_table.h"
#include "bench/figures.h"

namespace bench {

namespace {

using Clock = std::chrono::steady_clock;

struct Subject {
  int port = 0;
  ControlClient::Namespace space;
};

Subject Prepare(int port, int megabytes) {
  ControlClient client(port);
  client.MakeTemplate("ten", {"db"}, MegabytesSql(megabytes));
  return {port, client.MakeNamespace("ten")};
}

// Requests a second.
double Throughput(const Subject& subject, int rows, std::chrono::milliseconds time) {
  ControlClient client(subject.port);
  std::mt19937 random(1);
  double requests = 0;
  const auto start = Clock::now();
  for (const auto end = start + time; Clock::now() < end; ++requests) {
    client.Query(subject.space, PointSelect(random, rows));
  }
  return requests / std::chrono::duration<double>(Clock::now() - start).count();
}

}  // namespace

double ThroughputRatio(int port, int plain_port, int megabytes, int seconds) {
  constexpr int kTurns = 51;
  constexpr int kPartsOfSeconds = 10;
  const std::chrono::milliseconds time(seconds * 1000 / kPartsOfSeconds);
  const int rows = megabytes * 1000;
  const Subject watched = Prepare(port, megabytes);
  const Subject plain = Prepare(plain_port, megabytes);
  std::vector<double> with;
  std::vector<double> without;
  InTurns(
      kTurns, [&] { with.push_back(Throughput(watched, rows, time)); },
      [&] { without.push_back(Throughput(plain, rows, time)); });
  std::vector<double> ratios;
  ratios.reserve(with.size());
  for (std::size_t turn = 0; turn < with.size(); ++turn) {
    ratios.push_back(with[turn] / without[turn]);
  }
  return Median(ratios);
}

}  // namespace bench
