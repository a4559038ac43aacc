// The databases of a folder, and what their tests do to it.

#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "storage/chances.h"
#include "storage/clocks.h"
#include "storage/database/databases.h"
#include "storage/error.h"
#include "tests/support/error_kind_of.h"
#include "tests/support/fake_clock.h"
#include "tests/support/recorded_results.h"
#include "tests/support/recording_log.h"
#include "tests/support/temp_directory.h"
#include "tests/support/test_policy.h"

namespace storage {

class DatabasesFixture : public testing::Test {
 protected:
  static constexpr std::uint64_t kMost = 1000;
  static constexpr const char* kSchema = "CREATE TABLE t(id INTEGER PRIMARY KEY, a)";

  Databases& databases() {
    if (!databases_) {
      directory_.emplace(files.path());
      DatabasesOptions options;
      options.new_database_sql = kSchema;
      options.database.request_timeout = request_timeout;
      options.syncs_copies_later = syncs_copies_later;
      options.background_threads = background_threads;
      if (keeps_history) options.database.history.emplace();
      databases_.emplace(*directory_, policy, clocks, chances, log, options);
    }
    return *databases_;
  }
  DataDirectory& directory() {
    databases();
    return *directory_;
  }
  // As a crash does: nothing is finished.
  void Close() {
    databases_.reset();
    directory_.reset();
  }

  static DatabaseRecord Wanted(const std::string& name) {
    DatabaseRecord record;
    record.account_id = "one";
    record.name = name;
    record.region = "WEUR";
    record.read_replication = "disabled";
    return record;
  }
  // The database of that uuid that Create made.
  static DatabaseRecord At(const std::string& uuid) {
    DatabaseRecord record = Wanted("");
    record.uuid = record.folder = uuid;
    return record;
  }
  std::string Create(const std::string& name) {
    return databases().Create(Wanted(name), kMost).uuid;
  }

  // What `steps` do to the files and the catalog of a program that ends right after them.
  void DoByHand(const std::function<void(const DataDirectory&, Catalog&)>& steps) {
    Close();
    const DataDirectory directory(files.path());
    Catalog catalog(directory.CatalogFile(), Catalog::OpenMode::kReadWrite);
    steps(directory, catalog);
  }

  std::string Ask(const std::string& uuid, const std::string& sql) {
    tests::RecordedResults results;
    const std::vector<Query> queries = {{sql, {}}};
    databases().Open(At(uuid))->Run(queries, Access::kReadWrite, results);
    const auto& rows = results.statements.back().rows;
    return rows.empty() ? "" : rows.at(0).at(0);
  }

  // Writes and reads until the database is not there any more.
  void AskUntilGone(const std::string& uuid, std::atomic<int>& asked) {
    for (;;) {
      const auto error = tests::ErrorOf([&] {
        Ask(uuid, "INSERT INTO t(a) VALUES (1)");
        databases().FindStatistics(At(uuid));
      });
      ++asked;
      if (!error) continue;
      if (error->kind() == ErrorKind::kNotFound) return;
      EXPECT_STREQ(error->what(), "DatabaseGone") << NameOf(error->kind());
    }
  }

  std::vector<std::string> Names() {
    std::vector<std::string> names;
    for (const DatabaseRecord& record : databases().catalog().ListAll()) {
      names.push_back(record.name);
    }
    return names;
  }
  std::size_t FolderCount() {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(directory().DatabasesFolder())) {
      count += entry.is_directory() ? 1 : 0;
    }
    return count;
  }

  tests::TempDirectory files;
  tests::TestPolicy policy;
  tests::FakeClock clock;
  Clocks clocks{clock};
  SeededIdSource ids{5};
  Chances chances{ids};
  std::chrono::milliseconds request_timeout{30'000};  // to be changed before the first use
  bool keeps_history = false;                         // likewise
  bool syncs_copies_later = false;                    // likewise
  std::size_t background_threads = 0;                 // likewise
  tests::RecordingLog log;

 private:
  std::optional<DataDirectory> directory_;
  std::optional<Databases> databases_;
};

}  // namespace storage
