// An open database in a folder of its own, and the verbs that its tests speak in.

#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "storage/data_directory.h"
#include "storage/database/database.h"
#include "storage/database/database_folder.h"
#include "tests/support/error_kind_of.h"
#include "tests/support/fake_clock.h"
#include "tests/support/recorded_results.h"
#include "tests/support/recording_log.h"
#include "tests/support/temp_directory.h"
#include "tests/support/test_policy.h"

namespace tests {

using Rows = std::vector<std::vector<std::string>>;

class DatabaseFixture : public testing::Test {
 protected:
  // Opened by the first use; change `options` before it.
  storage::Database& database() {
    if (!database_) {
      if (!std::filesystem::exists(file())) storage::MakeDatabaseFolder(folder(), schema);
      database_ =
          std::make_unique<storage::Database>(file().string(), policy, options, clock, log, usage);
    }
    return *database_;
  }
  void Close() { database_.reset(); }
  // The files as the end of the process leaves them at this moment.
  void CloseAsInACrash() {
    const std::filesystem::path copy = files.path() / "crashed";
    std::filesystem::copy(folder(), copy, std::filesystem::copy_options::recursive);
    Close();
    std::filesystem::remove_all(folder());
    std::filesystem::remove(copy / (file().filename().string() + "-shm"));
    std::filesystem::rename(copy, folder());
  }

  std::filesystem::path folder() const { return files.path() / "db"; }
  std::filesystem::path file() const {
    return storage::DataDirectory::FileInDatabaseFolder(folder());
  }

  // One request of several queries; each has one statement's results, or several.
  std::vector<RecordedStatement> RunAll(const std::vector<storage::Query>& queries,
                                        storage::Access access = storage::Access::kReadWrite) {
    RecordedResults results;
    database().Run(queries, access, results);
    return std::move(results.statements);
  }
  // The results of a text's last statement.
  RecordedStatement Run(const std::string& sql, std::vector<storage::Value> parameters = {}) {
    return std::move(RunAll({{sql, std::move(parameters)}}).back());
  }
  Rows RowsOf(const std::string& sql) { return Run(sql).rows; }
  // The first value of the first row.
  std::string ValueOf(const std::string& sql) { return Run(sql).rows.at(0).at(0); }

  // The message of the error that a request ends with; "no error" when it does not.
  std::string FailureOf(const std::vector<storage::Query>& queries,
                        storage::Access access = storage::Access::kReadWrite) {
    return ErrorMessageOf([&] { RunAll(queries, access); });
  }
  std::string FailureOf(const std::string& sql) { return FailureOf({storage::Query{sql, {}}}); }

  TempDirectory files;
  TestPolicy policy;
  FakeClock clock;
  RecordingLog log;
  storage::DatabaseOptions options;
  std::shared_ptr<storage::UsageRecorder> usage;
  std::string schema = "CREATE TABLE t(id INTEGER PRIMARY KEY, a UNIQUE, b)";

 private:
  std::unique_ptr<storage::Database> database_;
};

}  // namespace tests
