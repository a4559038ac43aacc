#include "bench/control/times.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <sstream>
#include <stdexcept>

#include "bench/child_process.h"

namespace bench {

double TimeMs(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
      .count();
}

std::vector<double> TimesMs(int rounds, const std::function<void(int)>& work) {
  std::vector<double> times;
  times.reserve(static_cast<std::size_t>(rounds));
  for (int round = 0; round < rounds; ++round) times.push_back(TimeMs([&] { work(round); }));
  std::sort(times.begin(), times.end());
  return times;
}

std::vector<double> TimesToldBy(const std::vector<std::string>& words) {
  ChildProcess program(words);
  std::istringstream output(program.ReadRest());
  std::vector<double> times{std::istream_iterator<double>(output), {}};
  if (program.Wait() != 0) throw std::runtime_error(words.front() + " has failed");
  std::sort(times.begin(), times.end());
  return times;
}

double Percentile(const std::vector<double>& sorted, double share) {
  const double rank = std::ceil(share * static_cast<double>(sorted.size()));
  return sorted.at(static_cast<std::size_t>(std::max(rank, 1.0)) - 1);
}

}  // namespace bench
