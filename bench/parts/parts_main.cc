// Runs the benches of parts that a program holds, and tells each by its floor.
//
//   PROGRAM [--figures FILE] [arguments of Google Benchmark]
//
// A bench is called PART/SIDE, with its arguments behind: the side "floor" is the floor of all
// others of the same part and arguments. Processor time is compared, since it is what a part can
// change: an insert also waits for the disk. Unless told otherwise every bench is run five times,
// in turns with the others, and a ratio is that of the medians.

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iterator>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>

#include "bench/figures.h"

namespace {

constexpr const char* kTable = "Parts, by their floor (less is better)";
constexpr std::string_view kFloor = "floor";

// Where a part's target is not only to be near its floor: 0.7 of its speed.
std::optional<bench::Target> TargetOf(const std::string& row) {
  if (row == "10,000-row SELECT from path to body") return bench::AtMost(1 / 0.7);
  return std::nullopt;
}

// One side of a part, and the processor time of its runs in microseconds.
struct Side {
  std::string name;
  std::vector<double> times = {};
};

// A part with one set of arguments; its sides in the order in which they first ran.
struct Part {
  std::string name;
  std::vector<Side> sides = {};
};

// Finds the element called `name`, or appends it.
template <typename Named>
Named& ByName(std::vector<Named>& all, const std::string& name) {
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Named& one) { return one.name == name; });
  return found != all.end() ? *found : all.emplace_back(Named{name});
}

// Prints as Google Benchmark does, and keeps the times.
class PartReporter final : public benchmark::ConsoleReporter {
 public:
  PartReporter() : ConsoleReporter(OO_Tabular) {}

  void ReportRuns(const std::vector<Run>& runs) override {
    ConsoleReporter::ReportRuns(runs);
    for (const Run& run : runs) {
      if (run.run_type == Run::RT_Iteration) Keep(run);
    }
  }

  std::vector<Part>& parts() { return parts_; }

 private:
  void Keep(const Run& run) {
    const std::string& name = run.run_name.function_name;
    const std::size_t slash = name.rfind('/');
    if (slash == std::string::npos) throw std::runtime_error(name + " names no side of a part");
    std::string part = name.substr(0, slash);
    if (!run.run_name.args.empty()) part += ", " + run.run_name.args;
    ByName(ByName(parts_, part).sides, name.substr(slash + 1))
        .times.push_back(run.cpu_accumulated_time * 1e6 / static_cast<double>(run.iterations));
  }

  std::vector<Part> parts_;
};

void Tell(const Part& part, bench::FigureFile& figures) {
  const auto floor = std::find_if(part.sides.begin(), part.sides.end(),
                                  [](const Side& side) { return side.name == kFloor; });
  for (const Side& side : part.sides) {
    if (side.name == kFloor) continue;
    const std::string row = part.name + (side.name == "ours" ? "" : ", " + side.name);
    const double time = bench::Median(side.times);
    if (floor != part.sides.end()) {
      const double floor_time = bench::Median(floor->times);
      figures.Print({kTable, row, "ratio", time / floor_time, bench::kRatioUnit, TargetOf(row)});
      figures.Add({kTable, row, "floor", floor_time, "us"});
    }
    figures.Add({kTable, row, "measured", time, "us"});
  }
}

// Words that come before those of the command line, which may take them back.
std::vector<char*> WithDefaults(int argc, char** argv) {
  static char repetitions[] = "--benchmark_repetitions=9";
  static char interleaving[] = "--benchmark_enable_random_interleaving=true";
  static char min_time[] = "--benchmark_min_time=0.2";
  std::vector<char*> words = {argv[0], repetitions, interleaving, min_time};
  words.insert(words.end(), argv + 1, argv + argc);
  return words;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const std::string program = std::string(argv[0]).substr(std::string(argv[0]).rfind('/') + 1);
    bench::FigureFile figures(program, bench::TakeFiguresOption(argc, argv));
    std::vector<char*> words = WithDefaults(argc, argv);
    auto count = static_cast<int>(words.size());
    words.push_back(nullptr);
    benchmark::Initialize(&count, words.data());
    if (benchmark::ReportUnrecognizedArguments(count, words.data())) return EXIT_FAILURE;
    PartReporter reporter;
    benchmark::RunSpecifiedBenchmarks(&reporter);
    std::vector<Part>& parts = reporter.parts();
    std::sort(parts.begin(), parts.end(),
              [](const Part& a, const Part& b) { return a.name < b.name; });
    for (const Part& part : parts) Tell(part, figures);
    return EXIT_SUCCESS;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s: %s\n", argv[0], error.what());
    return EXIT_FAILURE;
  }
}
