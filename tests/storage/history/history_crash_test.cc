// Wherever the computer stops: what was acknowledged is there, history says what the database is,
// and every commit before is restored exactly.

#include <set>

#include <gtest/gtest.h>

#include "tests/support/disk/crash_vfs.h"
#include "tests/support/history_fixture.h"
#include "tests/support/seed.h"

namespace storage {
namespace {

using tests::CrashVfs;
using tests::Mark;

constexpr std::int64_t kRetentionMs = 60'000;

// Where checkpoints and snapshots are made.
enum class Place { kInTurn, kInBackground };

class HistoryCrashTest : public tests::HistoryFixture, public testing::WithParamInterface<Place> {
 protected:
  HistoryCrashTest() {
    if (GetParam() == Place::kInBackground) options.background = &background_;
    options.checkpoint.restart_frames = 25;
    schema = "CREATE TABLE t(n, filler)";
    options.checkpoint.passive_frames = 12;
    options.checkpoint.truncate_frames = 40;
    options.history->log.segment_bytes = 9000;
    options.history->snapshot_bytes = 25'000;
    options.history->retention_ms = kRetentionMs;
  }

  void TearDown() override { Close(); }

  // What table t holds.
  std::string Content() {
    return ValueOf("SELECT coalesce(group_concat(n), '') FROM (SELECT n FROM t ORDER BY n)");
  }
  static std::string Text(const std::set<int>& numbers) {
    std::string text;
    for (const int n : numbers) text += (text.empty() ? "" : ",") + std::to_string(n);
    return "'" + text + "'";
  }

  // A change that makes the table hold `numbers`.
  template <typename Body>
  void Do(std::set<int> numbers, Body&& body) {
    if (stopped_) return;
    clock.Advance(1000);
    const auto error = tests::ErrorOf(body);
    while (background_.RunNext()) {
    }
    stopped_ = crash.HasCrashed() && how_ != CrashVfs::Crash::kOnce;
    if (error && !stopped_) {
      EXPECT_TRUE(crash.HasCrashed()) << error->what();
      EXPECT_EQ(++refused_, 1) << error->what();
      if (std::string(error->what()).starts_with("the database was restored, but")) {
        states.push_back(numbers);
        acknowledged = states.size() - 1;
      }
      EXPECT_EQ(Content(), Text(states.back())) << "after " << error->what();
      return;
    }
    states.push_back(std::move(numbers));
    if (!error) acknowledged = states.size() - 1;
    if (stopped_) return;
    EXPECT_EQ(Content(), Text(states.back()));
    // What history could not append in its time it appends with the next write.
    if (crash.HasCrashed()) Run("DELETE FROM t WHERE 0");
    marks.push_back({MarkNow(), states.size() - 1});
  }
  void Insert(int bytes) {
    std::set<int> numbers = states.back();
    numbers.insert(++inserted_);
    const std::string values = std::to_string(inserted_) + ", randomblob(" + std::to_string(bytes);
    Do(numbers, [&] { Run("INSERT INTO t VALUES (" + values + "))"); });
  }
  void DeleteOdd() {
    std::set<int> numbers = states.back();
    std::erase_if(numbers, [](int n) { return n % 2 == 1; });
    Do(numbers, [&] { Run("DELETE FROM t WHERE n % 2 = 1"); });
  }
  void GoBack(std::size_t changes) {
    if (stopped_) return;
    const MarkedState target = marks.at(marks.size() - 1 - changes);
    Do(states.at(target.state), [&] { database().Restore(Find(target.mark.position).value()); });
  }

  void RunScenario() {
    for (int i = 0; i < 6; ++i) Insert(1500);
    Insert(30'000);
    GoBack(3);
    for (int i = 0; i < 4; ++i) Insert(3000);
    GoBack(5);
    DeleteOdd();
    Close();
    Insert(10);
    clock.Advance(2 * kRetentionMs);
    for (int i = 0; i < 6; ++i) Insert(4000);
    GoBack(3);
    Insert(10);
    Close();
  }

  // Makes the database anew, and lets the scenario run into the crash. False when it came through.
  bool RunInto(int good_steps, CrashVfs::Crash how) {
    std::filesystem::remove_all(folder());
    states.assign(1, {});
    marks.clear();
    acknowledged = 0;
    inserted_ = 0;
    refused_ = 0;
    stopped_ = false;
    how_ = how;
    database();
    Close();
    crash.CrashAfter(good_steps, how, folder());
    RunScenario();
    Close();
    const bool crashed = crash.HasCrashed();
    crash.Restart();
    return crashed;
  }

  // The last of the states, from `first` on, that the database is in.
  std::size_t StateNow(std::size_t first, const std::string& where) {
    const std::string content = Content();
    for (std::size_t i = states.size(); i-- > first;) {
      if (Text(states[i]) == content) return i;
    }
    ADD_FAILURE() << content << " is none of the states " << where;
    return first;
  }

  // `state` is what the database is in now.
  void ExpectWhole(std::size_t state, const std::string& where) {
    ExpectDigestOfDatabase(where);
    ExpectUnbroken(where);
    for (std::size_t i = 0; i < marks.size(); ++i) {
      const Mark& mark = marks[i].mark;
      const bool may_be_gone =
          marks[i].state > state || mark.position.time_ms < clock.NowMs() - kRetentionMs;
      const bool chosen = i % 4 == state % 4 || tests::Scale() > 1;
      if (chosen && (!may_be_gone || Find(mark.position))) ExpectRestores(mark, where);
    }
    Run("INSERT INTO t VALUES (1000, 1)");
    ExpectDigestOfDatabase(where);
    Close();
    ExpectDigestOfDatabase(where + ", opened again");
    Close();
  }

  // No commit is missing between the oldest and the last.
  void ExpectUnbroken(const std::string& where) {
    const std::vector<Segment> segments = database().history().log().segments();
    for (std::size_t i = 1; i < segments.size(); ++i) {
      EXPECT_TRUE(segments[i].header.follows) << where;
    }
  }

  // Every step of the scenario goes wrong once; many are left out unless the scale says otherwise.
  template <typename Check>
  void AtEveryStep(CrashVfs::Crash how, Check&& check) {
    const int stride = tests::Scale() > 1 ? 1 : 11;
    for (int good_steps = static_cast<int>(tests::Seed() % static_cast<unsigned>(stride));
         RunInto(good_steps, how) && !HasFailure(); good_steps += stride) {
      check("after " + std::to_string(good_steps) + " steps");
    }
  }

  struct MarkedState {
    Mark mark;
    std::size_t state;  // of states
  };

  CrashVfs crash;
  std::vector<std::set<int>>
      states;                    // that the changes lead to; the last one may not have happened
  std::size_t acknowledged = 0;  // the last of them that was
  std::vector<MarkedState> marks;

 private:
  CrashVfs::Crash how_ = CrashVfs::Crash::kOnce;
  bool stopped_ = false;
  int inserted_ = 0;
  int refused_ = 0;
  BackgroundTasks background_{/*threads=*/0};
};

INSTANTIATE_TEST_SUITE_P(Checkpoints, HistoryCrashTest,
                         testing::Values(Place::kInTurn, Place::kInBackground),
                         [](const auto& place) {
                           return place.param == Place::kInTurn ? "InTurn" : "InBackground";
                         });

TEST_P(HistoryCrashTest, AStepThatFailsOnceLosesNothing) {
  AtEveryStep(CrashVfs::Crash::kOnce, [&](const std::string& where) {
    EXPECT_EQ(Content(), Text(states.back())) << where;
    ExpectWhole(acknowledged, where);
  });
}

TEST_P(HistoryCrashTest, TheEndOfTheProcessLosesNothing) {
  AtEveryStep(CrashVfs::Crash::kBefore,
              [&](const std::string& where) { ExpectWhole(StateNow(acknowledged, where), where); });
}

TEST_P(HistoryCrashTest, ATornWriteLosesNothing) {
  AtEveryStep(CrashVfs::Crash::kWithin,
              [&](const std::string& where) { ExpectWhole(StateNow(acknowledged, where), where); });
}

TEST_P(HistoryCrashTest, ALossOfPowerLeavesAnEarlierState) {
  for (const auto how : {CrashVfs::Crash::kLosesAll, CrashVfs::Crash::kLosesSome}) {
    AtEveryStep(how, [&](const std::string& where) { ExpectWhole(StateNow(0, where), where); });
  }
}

TEST_P(HistoryCrashTest, ALossOfPowerTakesNothingThatWasSynced) {
  options.connection.durability = Durability::kFull;
  for (const auto how : {CrashVfs::Crash::kLosesAll, CrashVfs::Crash::kLosesSome}) {
    AtEveryStep(
        how, [&](const std::string& where) { ExpectWhole(StateNow(acknowledged, where), where); });
  }
}

}  // namespace
}  // namespace storage
