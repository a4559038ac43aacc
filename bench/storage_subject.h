// One database of the storage layer, without a server around it.

#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bench/scratch_folder.h"
#include "compat/statement_rules.h"
#include "storage/background_tasks.h"
#include "storage/clock.h"
#include "storage/database/database.h"
#include "storage/log.h"
#include "storage/query/query.h"

namespace bench {

// Rows are stepped over and not looked at.
class NullSink final : public storage::ResultSink {
 public:
  void OnColumns(std::span<const std::string_view>) override {}
  void OnRow(const storage::Row&) override {}
  void OnStatementEnd(const storage::StatementReport&) override {}
  void Restart() override {}
};

class StderrLog final : public storage::Log {
 public:
  void Warn(std::string_view message) override;
};

// A millisecond a look, so that times tell commits apart.
class CountingClock final : public storage::Clock {
 public:
  std::int64_t NowMs() const override { return 1'700'000'000'000 + ++ticks_; }

 private:
  mutable std::int64_t ticks_ = 0;
};

enum class Keep { kHistory, kNothing };

// In a folder of its own, with D1's limits and rules. One thread at a time.
class StorageSubject {
 public:
  // `schema` is run by SQLite alone, before the database is opened. With `background_threads` what
  // a server does beside its requests is done so. Throws storage::Error.
  StorageSubject(Keep keep, const std::string& schema, std::size_t background_threads = 0);

  storage::Database& database() { return *database_; }
  void Close() { database_.reset(); }
  void Open();
  void Run(const std::string& sql, std::vector<storage::Value> parameters = {});
  // Requires: a history is kept.
  std::uint64_t HistoryBytes() const;
  // How many whole snapshots its history holds. Requires: a history is kept.
  std::size_t Snapshots() const;

 private:
  std::string file() const { return (folder_.path() / "database.sqlite").string(); }

  ScratchFolder folder_;
  compat::StatementRules rules_;
  storage::DatabaseOptions options_;
  CountingClock clock_;
  StderrLog log_;
  NullSink sink_;
  std::optional<storage::BackgroundTasks> background_;
  std::unique_ptr<storage::Database> database_;
};

}  // namespace bench
