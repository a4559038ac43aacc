// Tells, while clients' queries are run, what of them D1 would refuse, and at the end what it would
// charge for.

#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "compat/limits/finding.h"
#include "emulator/watch/query_watch.h"
#include "storage/clock.h"
#include "storage/log.h"
#include "storage/striped_counter.h"

namespace emulator {

// Warns of each thing once: of a statement that differs in its values alone, and a rule.
// Thread-safe.
class LimitWatch {
 public:
  // So many things are told; what is found beyond them is not.
  static constexpr std::size_t kMostTold = 10'000;

  // `most_database_bytes` is what a database of the plan may have. The references must outlive
  // this.
  LimitWatch(storage::Log& log, const storage::Clock& clock, std::uint64_t most_database_bytes);
  // Tells what rows the queries have read and written.
  ~LimitWatch();
  LimitWatch(const LimitWatch&) = delete;
  LimitWatch& operator=(const LimitWatch&) = delete;

  // Calls `run` with a sink that hands on to `sink`. Of queries that fail nothing is told, as they
  // are refused here too.
  void Run(const WatchedQueries& watched, storage::ResultSink& sink,
           const std::function<void(storage::ResultSink&)>& run);
  // An answer to queries of the database has so many bytes.
  void LookAtAnswer(std::string_view database, std::size_t bytes);
  // A database has been restored to an earlier state.
  void NoteRestore(std::string_view uuid);

 private:
  struct Cost {
    std::uint64_t rows_read = 0;
    std::uint64_t rows_written = 0;
    std::uint64_t largest_bytes = 0;  // that the database has had
    double duration_ms = 0;
  };
  class CostSink;

  void LookAtTexts(const WatchedQueries& watched, const Cost& cost);
  void LookAtValues(const WatchedQueries& watched, const Cost& cost);
  void LookAtCost(const WatchedQueries& watched, const Cost& cost);
  // Of the first of the queries, or of whichever a rule is about: `sql`.
  void TellOfStatement(const WatchedQueries& watched, std::string_view sql, const Cost& cost,
                       std::string_view rule, compat::Finding finding);
  void Tell(const std::string& key, std::string_view subject, const compat::Finding& finding);
  // Whether it is the first time; not once there have been too many.
  bool IsNews(const std::string& key);

  storage::StripedCounter rows_read_;
  storage::StripedCounter rows_written_;
  storage::Log& log_;
  const storage::Clock& clock_;
  const std::uint64_t most_database_bytes_;
  std::mutex mutex_;
  std::unordered_set<std::size_t> told_;  // guarded by mutex_; hashes of keys
  // Guarded by mutex_. When a database was restored, of those of the last ten minutes.
  std::unordered_map<std::string, std::vector<std::int64_t>> restores_;
};

}  // namespace emulator
