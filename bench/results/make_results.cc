// Makes the page and the chart of what the benches of a run have written:
//
//   make_results FIGURES PAGE CHART COMMIT
//
// FIGURES is the file that they were given as --figures, COMMIT what they were built from. The page
// names the chart by its file's name: both belong into one folder.

#include <cstdio>
#include <ctime>
#include <exception>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "bench/results/chart.h"
#include "bench/results/machine.h"
#include "bench/results/page.h"
#include "bench/results/results.h"

namespace {

std::string Today() {
  const std::time_t now = std::time(nullptr);
  std::tm day{};
  gmtime_r(&now, &day);
  char text[16];
  std::strftime(text, sizeof text, "%Y-%m-%d", &day);
  return text;
}

void WriteFile(const std::string& path, const std::string& content) {
  std::ofstream file(path);
  file << content << std::flush;
  if (!file) throw std::runtime_error("cannot write " + path);
}

void MakeResults(const std::vector<std::string>& arguments) {
  bench::results::Results results = bench::results::ReadResults(arguments[0]);
  std::vector<bench::Fact> facts = {{"date", Today()}, {"commit", arguments[3]}};
  for (const bench::Fact& fact : bench::results::MachineFacts()) facts.push_back(fact);
  results.facts.insert(results.facts.begin(), facts.begin(), facts.end());
  const std::string chart_name = std::filesystem::path(arguments[2]).filename().string();
  WriteFile(arguments[1], bench::results::MakePage(results, chart_name));
  WriteFile(arguments[2], bench::results::MakeChart(results));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) {
    std::fputs("usage: make_results FIGURES PAGE CHART COMMIT\n", stderr);
    return 2;
  }
  try {
    MakeResults({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    std::fprintf(stderr, "make_results: %s\n", error.what());
    return 1;
  }
  return 0;
}
