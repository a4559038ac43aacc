#include "bench/storage_subject.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <utility>

#include "bench/plain_sqlite.h"
#include "compat/limits.h"

namespace bench {

void StderrLog::Warn(std::string_view message) {
  std::fprintf(stderr, "%.*s\n", static_cast<int>(message.size()), message.data());
}

StorageSubject::StorageSubject(Keep keep, const std::string& schema,
                               std::size_t background_threads) {
  ExecutePlain(OpenPlain(file()).get(), schema);
  options_.connection.limits = compat::kSqlLimits;
  options_.request_timeout = std::chrono::hours(1);
  if (keep == Keep::kHistory) options_.history.emplace();
  if (background_threads > 0) options_.background = &background_.emplace(background_threads);
  Open();
}

void StorageSubject::Open() {
  database_ = std::make_unique<storage::Database>(file(), rules_, options_, clock_, log_);
}

void StorageSubject::Run(const std::string& sql, std::vector<storage::Value> parameters) {
  const storage::Query query{sql, std::move(parameters)};
  database_->Run({&query, 1}, storage::Access::kReadWrite, sink_);
}

std::uint64_t StorageSubject::HistoryBytes() const {
  std::uint64_t bytes = 0;
  for (const storage::Segment& segment : database_->history().log().segments()) {
    bytes += segment.end - segment.first_record;
  }
  return bytes;
}

std::size_t StorageSubject::Snapshots() const {
  const std::vector<storage::Segment> segments = database_->history().log().segments();
  return static_cast<std::size_t>(
      std::count_if(segments.begin(), segments.end(), [](const storage::Segment& segment) {
        return !segment.unfinished && segment.first_record > storage::kSegmentHeaderBytes;
      }));
}

}  // namespace bench
