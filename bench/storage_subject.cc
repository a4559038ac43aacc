#include "bench/storage_subject.h"

#include <chrono>
#include <cstdio>
#include <utility>

#include "bench/plain_sqlite.h"
#include "compat/limits.h"

namespace bench {

void StderrLog::Warn(std::string_view message) {
  std::fprintf(stderr, "%.*s\n", static_cast<int>(message.size()), message.data());
}

StorageSubject::StorageSubject(Keep keep, const std::string& schema) {
  ExecutePlain(OpenPlain(file()).get(), schema);
  options_.connection.limits = compat::kSqlLimits;
  options_.request_timeout = std::chrono::hours(1);
  if (keep == Keep::kHistory) options_.history.emplace();
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

}  // namespace bench
