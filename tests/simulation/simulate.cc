// Lives of the program, one after another, until there are enough or one tells a difference: then
// it is shrunk to its shortest.

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <functional>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <getopt.h>

#include "tests/simulation/life.h"
#include "tests/support/temp_directory.h"

namespace simulation {
namespace {

namespace fs = std::filesystem;
using Steps = std::set<std::size_t>;

struct Arguments {
  std::uint64_t seed = 1;
  std::uint64_t lives = 100;
  std::uint64_t minutes = 0;  // 0: as long as the lives take
  Steps steps;
  bool is_twice = false;
  bool tells = false;
};

constexpr const char* kUsage =
    "usage: simulate [--seed N] [--lives N] [--minutes N] [--twice] [--steps N,N...] [--tell]\n"
    "Lives of the program on a simulated disk, compared with a model.\n"
    "  --seed N       of the first life (1); the next ones have the numbers behind it\n"
    "  --lives N      how many (100)\n"
    "  --minutes N    begin none after so many\n"
    "  --twice        live each a second time, which has to be the same\n"
    "  --steps N,...  of each life, these alone\n"
    "  --tell         say what happens\n";

std::uint64_t NumberOf(const std::string& text) {
  std::size_t end = 0;
  const std::uint64_t number = std::stoull(text, &end);
  if (end != text.size()) throw std::invalid_argument(text + " is no number");
  return number;
}

Steps StepsOf(const std::string& list) {
  Steps steps;
  std::istringstream stream(list);
  for (std::string each; std::getline(stream, each, ',');) steps.insert(NumberOf(each));
  return steps;
}

// Throws std::invalid_argument.
Arguments Parse(int argc, char** argv) {
  static constexpr option kOptions[] = {{"seed", required_argument, nullptr, 's'},
                                        {"lives", required_argument, nullptr, 'l'},
                                        {"minutes", required_argument, nullptr, 'm'},
                                        {"steps", required_argument, nullptr, 'p'},
                                        {"twice", no_argument, nullptr, 'w'},
                                        {"tell", no_argument, nullptr, 't'},
                                        {nullptr, 0, nullptr, 0}};
  Arguments arguments;
  for (int found = 0; (found = getopt_long(argc, argv, "", kOptions, nullptr)) != -1;) {
    if (found == 's') arguments.seed = NumberOf(optarg);
    if (found == 'l') arguments.lives = NumberOf(optarg);
    if (found == 'm') arguments.minutes = NumberOf(optarg);
    if (found == 'p') arguments.steps = StepsOf(optarg);
    if (found == 'w') arguments.is_twice = true;
    if (found == 't') arguments.tells = true;
    if (found == '?') throw std::invalid_argument("");
  }
  if (optind != argc) throw std::invalid_argument(std::string(argv[optind]) + " is not known");
  return arguments;
}

LifeReport Live(std::uint64_t seed, const Steps& steps, bool tells) {
  const tests::TempDirectory folder;
  const fs::path data = folder.path() / "data";
  fs::create_directory(data);
  const auto tell = [](const std::string& line) { std::printf("  %s\n", line.c_str()); };
  return Life(seed, data, steps, tells ? tell : std::function<void(const std::string&)>()).Run();
}

Steps AllSteps() {
  Steps steps;
  for (std::size_t step = 0; step < Life::kSteps; ++step) steps.insert(step);
  return steps;
}

// Without all that it takes no part in, one by one and from the end.
Steps Shrink(std::uint64_t seed, Steps steps) {
  for (std::size_t size = steps.size() / 2; size > 0; size /= 2) {
    std::vector<std::size_t> left(steps.begin(), steps.end());
    for (std::size_t end = left.size(); end > 0;) {
      const std::size_t begin = end > size ? end - size : 0;
      Steps fewer = steps;
      for (std::size_t i = begin; i < end; ++i) fewer.erase(left[i]);
      if (Live(seed, fewer, /*tells=*/false).difference) steps = fewer;
      end = begin;
    }
  }
  return steps;
}

void TellFailure(std::uint64_t seed, const Steps& steps) {
  const Steps shortest = Shrink(seed, steps);
  const LifeReport report = Live(seed, shortest, /*tells=*/true);
  std::string list;
  for (const std::size_t step : shortest) list += (list.empty() ? "" : ",") + std::to_string(step);
  std::printf("seed %llu: %s\nscript/simulate --seed %llu --lives 1 --steps %s --tell\n",
              static_cast<unsigned long long>(seed), report.difference.value_or("gone").c_str(),
              static_cast<unsigned long long>(seed), list.c_str());
}

int Run(const Arguments& arguments) {
  const Steps steps = arguments.steps.empty() ? AllSteps() : arguments.steps;
  const auto start = std::chrono::steady_clock::now();
  const auto seconds = [&] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  };
  LifeReport sum;
  std::uint64_t lives = 0;
  for (; lives < arguments.lives; ++lives) {
    if (arguments.minutes > 0 && seconds() > static_cast<double>(arguments.minutes) * 60) break;
    const std::uint64_t seed = arguments.seed + lives;
    const LifeReport report = Live(seed, steps, arguments.tells);
    if (report.difference) {
      TellFailure(seed, steps);
      return 1;
    }
    if (arguments.is_twice && Live(seed, steps, /*tells=*/false).digest != report.digest) {
      std::printf("seed %llu: its second life is another one\n",
                  static_cast<unsigned long long>(seed));
      return 1;
    }
    sum.calls += report.calls;
    sum.steps += report.steps;
    sum.starts += report.starts;
    sum.milliseconds += report.milliseconds;
    sum.digest ^= report.digest;
    for (const auto& [fate, count] : report.fates) sum.fates[fate] += count;
  }
  std::printf(
      "lives %llu, steps %llu, starts %llu, calls that change files %llu, %.1f hours by their "
      "clocks"
      " in %.1f s, digest %016llx\n",
      static_cast<unsigned long long>(lives), static_cast<unsigned long long>(sum.steps),
      static_cast<unsigned long long>(sum.starts), static_cast<unsigned long long>(sum.calls),
      static_cast<double>(sum.milliseconds) / 3'600'000, seconds(),
      static_cast<unsigned long long>(sum.digest));
  for (const auto& [fate, count] : sum.fates) {
    std::printf("  %s: %llu\n", fate.c_str(), static_cast<unsigned long long>(count));
  }
  return 0;
}

}  // namespace
}  // namespace simulation

int main(int argc, char** argv) {
  try {
    return simulation::Run(simulation::Parse(argc, argv));
  } catch (const std::invalid_argument& error) {
    std::fprintf(stderr, "simulate: %s\n%s", error.what(), simulation::kUsage);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "simulate: %s\n", error.what());
  }
  return 2;
}
