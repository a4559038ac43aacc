// corpora: what script/corpora runs, which see.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <functional>
#include <iostream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <CLI/CLI.hpp>

#include "tests/corpora/sqllogictest_corpus.h"
#include "tests/corpora/stock_sqlite.h"
#include "tests/corpora/tally.h"
#include "tests/corpora/tcl_corpus.h"
#include "tests/support/running_server.h"

namespace tests {

namespace {

namespace fs = std::filesystem;

// Some cases run for ever on purpose.
constexpr const char* kSecondsPerQuery = "10";

// The .test files in `folder` and below, by name.
std::vector<std::string> TestFilesIn(const std::string& folder) {
  std::vector<std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == ".test") files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

// A file in `folder` may be told by its name alone, with or without .test.
std::string TclFile(const std::string& folder, const std::string& name) {
  for (const fs::path& path : {fs::path(folder) / name, fs::path(folder) / (name + ".test")}) {
    if (fs::is_regular_file(path)) return path.string();
  }
  return name;
}

using RunFile = std::function<void(const std::string&, ApiClient&, Tally&)>;

// Runs one file after another that nobody else has begun.
void RunRest(const std::vector<std::string>& files, std::atomic<std::size_t>& next,
             const RunFile& run, ApiClient& client, Tally& tally) {
  for (std::size_t i = next++; i < files.size(); i = next++) {
    try {
      run(files[i], client, tally);
    } catch (const std::exception& error) {
      tally.Fail(fs::path(files[i]).filename().string(), "", error.what());
    }
  }
}

// Runs the files, `jobs` at a time. The exit code.
int RunFiles(const std::vector<std::string>& files, unsigned jobs, std::uint64_t shown,
             const RunFile& run) {
  const auto start = std::chrono::steady_clock::now();
  const RunningServer server({.flags = {"--query-timeout", kSecondsPerQuery}});
  Tally tally(shown);
  std::atomic<std::size_t> next = 0;
  std::vector<std::thread> threads;
  for (unsigned job = 0; job < jobs; ++job) {
    threads.emplace_back([&] {
      ApiClient client(server);
      RunRest(files, next, run, client, tally);
    });
  }
  for (std::thread& thread : threads) thread.join();
  const bool passed = tally.Report();
  const auto took = std::chrono::steady_clock::now() - start;
  std::cout << std::chrono::duration_cast<std::chrono::seconds>(took).count() << " s" << std::endl;
  return passed ? 0 : 1;
}

int Main(int argc, char** argv) {
  CLI::App app("Runs foreign bodies of SQL through the server");
  app.require_subcommand(1);
  unsigned jobs = std::max(1U, std::thread::hardware_concurrency());
  std::uint64_t shown = 20;
  std::string stock;
  std::string folder;
  std::vector<std::string> files;

  CLI::App* const tcl = app.add_subcommand("tcl", "SQLite's own Tcl tests");
  tcl->add_option("--stock", stock, "The stock SQLite, a shared library")->required();
  tcl->add_option("--tests", folder, "SQLite's folder of tests")->required();
  tcl->add_option("files", files, "Only these of its files");
  CLI::App* const sqllogictest = app.add_subcommand("sqllogictest", "Files of sqllogictest");
  sqllogictest->add_option("folder", folder, "Where they are")
      ->required()
      ->check(CLI::ExistingDirectory);
  for (CLI::App* const corpus : {tcl, sqllogictest}) {
    corpus->add_option("--jobs", jobs, "Files at a time")->check(CLI::PositiveNumber);
    corpus->add_option("--show", shown, "The most failures to print");
  }
  CLI11_PARSE(app, argc, argv);

  if (sqllogictest->parsed())
    return RunFiles(TestFilesIn(folder), jobs, shown, RunSqllogictestFile);
  for (std::string& file : files) file = TclFile(folder, file);
  const StockSqlite sqlite(stock);
  return RunFiles(files.empty() ? TestFilesIn(folder) : files, jobs, shown,
                  [&sqlite](const std::string& path, ApiClient& client, Tally& tally) {
                    RunTclFile(path, client, sqlite, tally);
                  });
}

}  // namespace

}  // namespace tests

int main(int argc, char** argv) {
  try {
    return tests::Main(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "corpora: " << error.what() << '\n';
    return 2;
  }
}
