#include "emulator/watch/limit_watch.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "compat/limits.h"
#include "compat/statement_rules.h"
#include "storage/data_directory.h"
#include "storage/database/database.h"
#include "storage/database/database_folder.h"
#include "storage/error.h"
#include "tests/support/error_kind_of.h"
#include "tests/support/fake_clock.h"
#include "tests/support/recording_log.h"
#include "tests/support/temp_directory.h"

namespace emulator {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

class Nobody final : public storage::ResultSink {
 public:
  void OnColumns(std::span<const std::string_view>) override {}
  void OnRow(const storage::Row&) override {}
  void OnStatementEnd(const storage::StatementReport&) override {}
  void Restart() override {}
};

class LimitWatchTest : public testing::Test {
 protected:
  LimitWatchTest() {
    storage::MakeDatabaseFolder(files_.path() / "db", "");
    database_.emplace(storage::DataDirectory::FileInDatabaseFolder(files_.path() / "db"), rules_,
                      storage::DatabaseOptions(), clock, log);
    watch.emplace(log, clock, compat::kFreePlan.database_bytes);
  }

  storage::Database* database() { return &*database_; }
  // As if the query had cost so much.
  void Run(const std::string& sql, const storage::StatementReport& cost) {
    const storage::Query query{sql, {}};
    Nobody nobody;
    watch->Run({"account", "uuid", "shop", *database_, {&query, 1}}, nobody,
               [&](storage::ResultSink& sink) { sink.OnStatementEnd(cost); });
  }
  // Of a query that takes so long.
  static storage::StatementReport Taking(double duration_ms) {
    storage::StatementReport report;
    report.duration_ms = duration_ms;
    return report;
  }

  tests::FakeClock clock;
  tests::RecordingLog log;
  std::optional<LimitWatch> watch;

 private:
  const tests::TempDirectory files_;
  const compat::StatementRules rules_;
  std::optional<storage::Database> database_;
};

TEST_F(LimitWatchTest, TellsOfAQueryThatTakesTooLongOnce) {
  Run("SELECT 1", Taking(30'000));
  EXPECT_THAT(log.warnings(), IsEmpty());
  Run("SELECT 2", Taking(31'000));
  Run("SELECT 3", Taking(32'000));
  EXPECT_THAT(log.warnings(),
              ElementsAre("limits: database shop: the request took 31000 ms, where D1 stops what "
                          "takes 30000, in SELECT ?; 0 rows read and 0 written "
                          "(https://developers.cloudflare.com/d1/platform/limits/)"));
}

TEST_F(LimitWatchTest, TellsOfADatabaseThatIsTooLarge) {
  storage::StatementReport cost;
  cost.size_after = 500'000'000;
  Run("SELECT 1", cost);
  EXPECT_THAT(log.warnings(), IsEmpty());
  cost.size_after = 500'000'001;
  Run("SELECT 1", cost);
  Run("SELECT a", cost);
  EXPECT_THAT(log.warnings(), ElementsAre(HasSubstr("shop: it has 500000001 bytes")));
}

TEST_F(LimitWatchTest, TellsOfAnAnswerThatIsTooLarge) {
  watch->LookAtAnswer("shop", 50'000'000);
  EXPECT_THAT(log.warnings(), IsEmpty());
  watch->LookAtAnswer("shop", 50'000'001);
  EXPECT_THAT(log.warnings(), ElementsAre(HasSubstr("shop: an answer has 50000001 bytes")));
}

TEST_F(LimitWatchTest, TellsOfMoreRestoresThanTenInTenMinutes) {
  for (int i = 0; i < 30; ++i) {
    clock.Advance(60'000);
    watch->NoteRestore("slow");
  }
  EXPECT_THAT(log.warnings(), IsEmpty());
  for (int i = 0; i < 12; ++i) {
    clock.Advance(1000);
    watch->NoteRestore("fast");
  }
  EXPECT_THAT(log.warnings(),
              ElementsAre(AllOf(StartsWith("limits: database fast: it was restored more than 10 "),
                                HasSubstr("/d1/platform/limits/"))));
}

TEST_F(LimitWatchTest, TellsNothingOfAQueryThatFails) {
  const storage::Query query{"create trigger t after insert on a begin select 1; end", {}};
  EXPECT_EQ(tests::ErrorKindOf([&] {
              Nobody nobody;
              watch->Run({"account", "uuid", "shop", *database(), {&query, 1}}, nobody,
                         [](storage::ResultSink&) {
                           throw storage::Error(storage::ErrorKind::kInvalidSql, "no");
                         });
            }),
            storage::ErrorKind::kInvalidSql);
  EXPECT_THAT(log.warnings(), IsEmpty());
}

TEST_F(LimitWatchTest, TellsNoMoreThanSoManyThings) {
  for (std::size_t i = 0; i < LimitWatch::kMostTold + 10; ++i) {
    Run("SELECT c" + std::to_string(i), Taking(31'000));
  }
  const std::vector<std::string> warnings = log.warnings();
  ASSERT_THAT(warnings, SizeIs(LimitWatch::kMostTold + 1));
  EXPECT_EQ(warnings.at(LimitWatch::kMostTold - 1),
            "limits: the next one is the last that is told");
}

TEST_F(LimitWatchTest, TellsAtItsEndWhatRowsThereWere) {
  storage::StatementReport cost;
  cost.rows = {.read = 7, .written = 3};
  Run("SELECT 1", cost);
  Run("SELECT 1", cost);
  watch.reset();
  EXPECT_THAT(log.warnings(),
              ElementsAre("limits: queries have come to 14 rows read and 6 written, which D1 "
                          "charges for (https://developers.cloudflare.com/d1/platform/pricing/)"));
}

TEST_F(LimitWatchTest, CountsARunThatBeginsAnewOnce) {
  const storage::Query query{"SELECT 1", {}};
  Nobody nobody;
  watch->Run({"account", "uuid", "shop", *database(), {&query, 1}}, nobody,
             [](storage::ResultSink& sink) {
               storage::StatementReport cost;
               cost.rows = {.read = 7, .written = 3};
               sink.OnStatementEnd(cost);
               sink.Restart();
               sink.OnStatementEnd(cost);
             });
  watch.reset();
  EXPECT_THAT(log.warnings(), ElementsAre(HasSubstr(" 7 rows read and 3 written")));
}

}  // namespace
}  // namespace emulator
