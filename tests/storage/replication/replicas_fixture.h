// Databases with replicas, and sessions that read them.

#pragma once

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "storage/replication/replicas.h"
#include "tests/storage/database/databases_fixture.h"

namespace storage {

class ReplicasFixture : public DatabasesFixture {
 protected:
  static constexpr const char* kAccount = "one";
  static constexpr std::int64_t kLagMs = 500;

  // What a read was answered, and by whom.
  struct Read {
    std::string value;   // the first one of the first row
    std::string region;  // empty: the primary
    HistoryPosition position;
  };

  static std::string BytesOf(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }

  ReplicasFixture() { keeps_history = true; }

  Replicas& replicas() {
    if (!replicas_) {
      replicas_.emplace(files.path() / "replicas", databases(), clocks, log,
                        std::function<void()>(), limits);
    }
    return *replicas_;
  }
  // As a crash does, but for what has been written.
  void CloseAll() {
    sources_.clear();
    replicas_.reset();
    Close();
  }
  static Replicas::Setting Region(const std::string& name, std::int64_t lag_ms = kLagMs,
                                  bool is_paused = false) {
    return {name, std::chrono::milliseconds(lag_ms), is_paused};
  }
  void Set(const std::vector<Replicas::Setting>& settings) { replicas().Set(kAccount, settings); }

  // A replicated database.
  DatabaseRecord Make(const std::string& name) {
    DatabaseRecord wanted = Wanted(name);
    wanted.read_replication = "auto";
    return databases().Create(wanted, kMost);
  }
  // Open from the first use on, as with a client that comes again and again.
  const std::shared_ptr<Database>& Source(const DatabaseRecord& record) {
    auto& source = sources_[record.folder];
    if (!source) source = databases().Open(record);
    return source;
  }
  void CloseSources() { sources_.clear(); }
  // The commit that it makes.
  HistoryPosition Write(const DatabaseRecord& record, const std::string& sql) {
    tests::RecordedResults results;
    const std::vector<Query> queries = {{sql, {}}};
    return Source(record)->RunAndLocate(queries, Access::kReadWrite, results).value();
  }
  // As a session does that has seen `at_least`: in the region, else at the primary.
  Read Ask(const DatabaseRecord& record, const std::string& sql,
           std::optional<CommitNumber> at_least = std::nullopt,
           const std::optional<std::string>& region = std::nullopt) {
    return AskWith(Source(record), record, sql, at_least, region);
  }
  // The same by any thread.
  Read AskWith(const std::shared_ptr<Database>& source, const DatabaseRecord& record,
               const std::string& sql, std::optional<CommitNumber> at_least,
               const std::optional<std::string>& region) {
    tests::RecordedResults results;
    const std::vector<Query> queries = {{sql, {}}};
    Read read;
    if (const auto where = replicas().FindRegion(record, region)) {
      const auto position = replicas().TryRun(record, source, {*where, at_least}, queries, results);
      if (position) read = {"", *where, *position};
    }
    if (read.region.empty()) {
      results.Restart();
      read.position = source->RunAndLocate(queries, Access::kReadWrite, results).value();
    }
    const auto& rows = results.statements.back().rows;
    if (!rows.empty()) read.value = rows.at(0).at(0);
    return read;
  }
  // How many rows there are.
  Read Count(const DatabaseRecord& record, std::optional<CommitNumber> at_least = std::nullopt,
             const std::optional<std::string>& region = std::nullopt) {
    return Ask(record, "SELECT count(*) FROM t", at_least, region);
  }
  std::filesystem::path FileOf(const DatabaseRecord& record, const std::string& region) {
    return files.path() / "replicas" / kAccount / record.folder / region / "database.sqlite";
  }
  std::filesystem::path PrimaryFileOf(const DatabaseRecord& record) const {
    return files.path() / "databases" / record.folder / "database.sqlite";
  }

  ReplicasLimits limits;

 private:
  std::optional<Replicas> replicas_;
  std::map<std::string, std::shared_ptr<Database>> sources_;
};

}  // namespace storage
