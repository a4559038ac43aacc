#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <exception>
#include <fstream>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "bench/dataset.h"
#include "bench/emulator_client.h"
#include "bench/emulator_process.h"
#include "bench/scaling/scaling.h"
#include "bench/scratch_folder.h"
#include "bench/wrk.h"

namespace bench {

namespace {

constexpr int kConnections = 16;
constexpr int kMakers = 4;
constexpr int kRowsOfOthers = 100;

LoadRequest SelectOf(const std::string& path, std::int64_t rows) {
  return {path, QueryBody(kSelect, "[$ID]"), rows};
}

LoadRequest InsertOf(const std::string& path) {
  return {path, QueryBody(kInsert, R"([$ID,"a line of a log, of a usual length"])"), kRows};
}

// A server whose folder holds one database that is measured, and as many others as are asked for.
class Folder {
 public:
  explicit Folder(const std::string& name)
      : server_(folder_.path() / "data"), paths_((folder_.path() / "paths").string()) {
    EmulatorClient client(server_.port());
    const std::string uuid = client.CreateDatabase(name);
    client.Query(uuid, DatasetSql());
    measured_ = EmulatorClient::QueryPath(uuid);
  }

  const EmulatorProcess& server() const { return server_; }
  const std::string& measured() const { return measured_; }
  // As a load's path: each request to one of the others.
  std::string AnyOther() const { return "@" + paths_; }

  // Returns how long each of those that were missing took, in milliseconds.
  double MakeOthers(int wanted) {
    const int missing = wanted - made_;
    if (missing <= 0) return 0;
    const auto start = std::chrono::steady_clock::now();
    std::atomic<int> next{made_};
    std::vector<std::thread> makers;
    makers.reserve(kMakers);
    for (int i = 0; i < kMakers; ++i) {
      makers.emplace_back([&] { MakeSome(next, wanted); });
    }
    for (std::thread& maker : makers) maker.join();
    if (failure_) std::rethrow_exception(failure_);
    made_ = wanted;
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
    return took.count() / missing;
  }

 private:
  void MakeSome(std::atomic<int>& next, int wanted) {
    try {
      EmulatorClient client(server_.port());
      for (int i = next++; i < wanted; i = next++) {
        const std::string uuid = client.CreateDatabase("other-" + std::to_string(i));
        client.Query(uuid, DatasetSql(kRowsOfOthers));
        const std::lock_guard lock(mutex_);
        std::ofstream(paths_, std::ios::app) << EmulatorClient::QueryPath(uuid) << '\n';
      }
    } catch (...) {
      const std::lock_guard lock(mutex_);
      failure_ = std::current_exception();
    }
  }

  const ScratchFolder folder_;
  const EmulatorProcess server_;
  const std::string paths_;
  std::string measured_;
  int made_ = 0;
  std::mutex mutex_;
  std::exception_ptr failure_;  // guarded by mutex_ while there are makers
};

struct Round {
  LoadResult load;
  double cpu_us = 0;  // of the server, a request
};

Round RunRound(const Folder& folder, const LoadRequest& request, int seconds) {
  const double before = folder.server().CpuSeconds();
  const LoadResult load = RunWrk(folder.server().port(), request, kConnections, seconds);
  const double spent = folder.server().CpuSeconds() - before;
  return {load, spent * 1e6 / static_cast<double>(load.requests)};
}

// Ratios of `many` by `few`, medians of rounds in turns.
struct Comparison {
  double throughput = 0;
  double p50 = 0;
  double p99 = 0;
  double cpu = 0;
};

Comparison Compare(const Folder& many, const Folder& few, LoadRequest (*request)(const Folder&),
                   const ScalingSize& size) {
  std::vector<double> throughputs;
  std::vector<double> medians;
  std::vector<double> tails;
  std::vector<double> costs;
  for (int round = 0; round < size.rounds; ++round) {
    const Round with_few = RunRound(few, request(few), size.seconds);
    const Round with_many = RunRound(many, request(many), size.seconds);
    throughputs.push_back(with_many.load.requests_per_second / with_few.load.requests_per_second);
    medians.push_back(with_many.load.p50_us / with_few.load.p50_us);
    tails.push_back(with_many.load.p99_us / with_few.load.p99_us);
    costs.push_back(with_many.cpu_us / with_few.cpu_us);
  }
  return {Median(throughputs), Median(medians), Median(tails), Median(costs)};
}

// What grows with the number of databases.
class DatabaseCurves {
 public:
  explicit DatabaseCurves(const ScalingSize& size) : size_(size) {}

  void AddPoint(const Folder& folder, int databases) {
    const double x = databases;
    AddLoad(0, x, folder, SelectOf(folder.measured(), kRows));
    AddLoad(1, x, folder, InsertOf(folder.measured()));
    AddLoad(2, x, folder, SelectOf(folder.AnyOther(), kRowsOfOthers));
    AddLoad(3, x, folder, InsertOf(folder.AnyOther()));
    bench::AddPoint(memory_, x, static_cast<double>(folder.server().ReadMemory().resident) / 1e6);
    bench::AddPoint(descriptors_, x, static_cast<double>(folder.server().CountDescriptors()));
  }
  void AddCreation(int databases, double milliseconds) {
    bench::AddPoint(creation_, databases, milliseconds);
  }

  void Write(FigureFile& figures) const {
    for (const std::vector<Curve>* curves : {&throughputs_, &tails_}) {
      for (const Curve& curve : *curves) figures.Add(curve);
    }
    for (const Curve* curve : {&memory_, &descriptors_, &creation_}) figures.Add(*curve);
  }

 private:
  static std::vector<Curve> OfEachLoad(const char* chart, const char* y_name, const char* unit) {
    std::vector<Curve> curves;
    for (const char* series : {"point SELECT of one", "one-row INSERT into one",
                               "point SELECTs of all others", "one-row INSERTs into all others"}) {
      curves.push_back({chart, series, "databases", y_name, unit});
    }
    return curves;
  }

  void AddLoad(std::size_t series, double x, const Folder& folder, const LoadRequest& request) {
    const LoadResult result = RunWrk(folder.server().port(), request, kConnections, size_.seconds);
    bench::AddPoint(throughputs_[series], x, result.requests_per_second);
    bench::AddPoint(tails_[series], x, result.p99_us);
  }

  const ScalingSize& size_;
  std::vector<Curve> throughputs_ =
      OfEachLoad("Databases in the folder: throughput", "requests/s", "requests/s");
  std::vector<Curve> tails_ = OfEachLoad("Databases in the folder: latency", "p99", "us");
  Curve memory_{"Databases in the folder: memory", "the server", "databases", "resident", "MB"};
  Curve descriptors_{"Databases in the folder: descriptors", "the server", "databases", "open", ""};
  Curve creation_{"Databases in the folder: creation", "a new one with a table", "databases",
                  "time of each", "ms"};
};

void Print(FigureFile& figures, const Comparison& comparison, const std::string& row,
           const std::string& table) {
  figures.Print({table, row, "requests/s", comparison.throughput, kRatioUnit, AtLeast(0.9)});
  figures.Print({table, row, "median latency", comparison.p50, kRatioUnit, AtMost(1.1)});
  figures.Print({table, row, "p99", comparison.p99, kRatioUnit});
  figures.Print({table, row, "processor time", comparison.cpu, kRatioUnit, AtMost(1.1)});
}

}  // namespace

void MeasureDatabases(const ScalingSize& size, FigureFile& figures) {
  const Folder few("few");
  Folder many("many");
  DatabaseCurves curves(size);
  for (int databases = 1; databases <= size.databases; databases *= 10) {
    const double milliseconds = many.MakeOthers(databases);
    curves.AddCreation(databases, milliseconds);
    curves.AddPoint(many, databases);
  }
  curves.Write(figures);

  const std::string table =
      "One database beside " + std::to_string(size.databases) + " others, by one that is alone";
  const auto select = [](const Folder& folder) { return SelectOf(folder.measured(), kRows); };
  const auto insert = [](const Folder& folder) { return InsertOf(folder.measured()); };
  Print(figures, Compare(many, few, select, size), "point SELECT", table);
  Print(figures, Compare(many, few, insert, size), "one-row INSERT", table);
}

}  // namespace bench
