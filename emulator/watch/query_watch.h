// Who looks on while clients' queries are run.

#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "storage/database/database.h"
#include "storage/query/query.h"

namespace emulator {

// What queries are run, and on what. The views live as long as the call.
struct WatchedQueries {
  std::string_view account_id;
  std::string_view uuid;
  std::string_view name;
  storage::Database& database;
  std::span<const storage::Query> queries;
};

// How the making of a workspace's record is to go.
struct RehearsedProvisioning {
  std::optional<std::chrono::milliseconds> takes;  // none: it fails
};

// Of one request. One thread at a time.
class QueryWatch {
 public:
  virtual ~QueryWatch() = default;

  // Calls `run` with the sink, or with one that hands on to it, unless it throws in its place.
  virtual void Run(const WatchedQueries& watched, storage::ResultSink& sink,
                   const std::function<void(storage::ResultSink&)>& run) = 0;

  // None where it goes as usual.
  virtual std::optional<RehearsedProvisioning> provisioning() const { return std::nullopt; }
};

// Every client's queries go this way. `watch` is null where nobody looks on.
template <typename RunQueries>
void RunWatched(QueryWatch* watch, const WatchedQueries& watched, storage::ResultSink& sink,
                RunQueries&& run) {
  if (watch == nullptr) return std::forward<RunQueries>(run)(sink);
  watch->Run(watched, sink, std::ref(run));
}

}  // namespace emulator
