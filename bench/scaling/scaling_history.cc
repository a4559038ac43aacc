#include <chrono>
#include <random>
#include <string>
#include <vector>

#include "bench/one_row_commits.h"
#include "bench/scaling/scaling.h"
#include "bench/storage_subject.h"

namespace bench {

namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::int64_t kCommitsOfAPoint = 200;
constexpr int kLookups = 100;
constexpr int kTimes = 5;

double MicrosecondsSince(SteadyClock::time_point start) {
  return std::chrono::duration<double, std::micro>(SteadyClock::now() - start).count();
}

double TimeCommit(StorageSubject& subject, OneRowCommits& commits) {
  std::vector<double> times;
  for (int i = 0; i < kTimes; ++i) {
    times.push_back(commits.Commit(subject, kCommitsOfAPoint / kTimes) * 1e6 /
                    (kCommitsOfAPoint / kTimes));
  }
  return Median(std::move(times));
}

// Of a time at which some commit of the last `commits` was the newest.
double TimeLookup(StorageSubject& subject, std::int64_t commits) {
  std::mt19937 generator(2);
  const storage::History& history = subject.database().history();
  const std::int64_t last = history.Current().time_ms;
  std::vector<double> times;
  for (int i = 0; i < kLookups; ++i) {
    const std::int64_t time =
        last - static_cast<std::int64_t>(generator() % static_cast<unsigned>(commits));
    const auto start = SteadyClock::now();
    history.log().FindAt(time);
    times.push_back(MicrosecondsSince(start));
  }
  return Median(std::move(times));
}

double TimeOpening(StorageSubject& subject) {
  std::vector<double> times;
  for (int i = 0; i < kTimes; ++i) {
    subject.Close();
    const auto start = SteadyClock::now();
    subject.Open();
    times.push_back(MicrosecondsSince(start));
  }
  return Median(std::move(times));
}

// To the state before the last commit.
double TimeRestore(StorageSubject& subject, OneRowCommits& commits) {
  std::vector<double> times;
  for (int i = 0; i < kTimes; ++i) {
    const storage::HistoryLocation target = subject.database().history().log().End();
    commits.Commit(subject, 1);
    const auto start = SteadyClock::now();
    subject.database().Restore(target);
    times.push_back(MicrosecondsSince(start));
  }
  return Median(std::move(times));
}

}  // namespace

void MeasureHistory(const ScalingSize& size, FigureFile& figures) {
  const std::string chart = "Commits in the history";
  std::vector<Curve> curves;
  for (const char* series : {"a one-row commit", "finding the commit of a time",
                             "opening the database", "restoring the last commit but one"}) {
    curves.push_back({chart, series, "commits", "median time", "us"});
  }
  StorageSubject subject(Keep::kHistory, UpdatedTableSql());
  OneRowCommits commits(kUpdateRow);
  std::int64_t done = 0;
  for (std::int64_t wanted = 1; wanted <= size.commits; wanted *= 10) {
    if (wanted < done) continue;  // measuring the point before has made as many
    commits.Commit(subject, wanted - done);
    const auto x = static_cast<double>(wanted);
    AddPoint(curves[1], x, TimeLookup(subject, wanted));
    AddPoint(curves[2], x, TimeOpening(subject));
    AddPoint(curves[3], x, TimeRestore(subject, commits));
    AddPoint(curves[0], x, TimeCommit(subject, commits));
    done = wanted + kCommitsOfAPoint + 2 * kTimes;
  }
  for (const Curve& curve : curves) figures.Add(curve);
}

}  // namespace bench
