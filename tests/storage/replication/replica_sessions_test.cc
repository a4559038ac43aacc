// What sessions over replicas promise, in histories that nobody has thought of.

#include <algorithm>
#include <array>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/storage/replication/replicas_fixture.h"
#include "tests/support/random.h"
#include "tests/support/seed.h"

namespace storage {
namespace {

using testing::IsEmpty;

constexpr int kSteps = 1500;
constexpr int kSessions = 5;
constexpr std::array<std::string_view, 3> kNames = {"WEUR", "APAC", "OC"};

// A database whose one value is another after each commit, which is written down.
class ReplicaSessionsTest : public ReplicasFixture {
 protected:
  struct Commit {
    HistoryPosition position;
    std::string value;
  };

  void Begin() {
    record_ = Make("shop");
    const HistoryPosition made = Source(record_)->history().log().End().position;
    commits_.push_back({made, ""});
    limits.patience = std::chrono::milliseconds(0);
    for (const std::string_view name : kNames) {
      settings_.push_back(Region(std::string(name), std::int64_t{100} << settings_.size()));
    }
    Set(settings_);
  }

  HistoryPosition WriteNext() {
    // Pages come and go with it.
    const std::string value = std::to_string(commits_.size());
    const HistoryPosition position =
        Write(record_, "INSERT OR REPLACE INTO t(id, a) VALUES (1, " + value + "), (2, zeroblob(" +
                           std::to_string(random_.Below(20'000)) + "))");
    commits_.push_back({position, value});
    return position;
  }

  void GoBack() {
    const std::size_t first = commits_.size() > 20 ? commits_.size() - 20 : 0;
    const Commit target = commits_[random_.Between(first, commits_.size() - 1)];
    const auto location = Source(record_)->history().log().Find(target.position.number);
    const Restored restored = Source(record_)->Restore(location.value());
    commits_.push_back({restored.position, target.value});
  }

  Read AskFor(const std::optional<CommitNumber>& at_least, const std::string& region) {
    Read read = Ask(record_, "SELECT a FROM t WHERE id = 1", at_least, region);
    const auto commit = std::ranges::find_if(
        commits_, [&](const Commit& each) { return each.position.number == read.position.number; });
    EXPECT_NE(commit, commits_.end());
    if (commit != commits_.end()) {
      EXPECT_EQ(read.value, commit->value);
    }
    return read;
  }

  // The one that a replica that has never been ahead shows.
  const Commit& ShownAt(std::int64_t until_ms) const {
    const std::uint32_t generation = commits_.back().position.number.generation;
    const auto first = std::ranges::find_if(commits_, [&](const Commit& each) {
      return each.position.number.generation == generation;
    });
    auto shown = first;
    for (auto at = first; at != commits_.end(); ++at) {
      if (at->position.time_ms <= until_ms) shown = at;
    }
    return *shown;
  }

  DatabaseRecord record_;
  std::vector<Commit> commits_;
  std::vector<Replicas::Setting> settings_;
  tests::Random random_{tests::Seed()};
};

TEST_F(ReplicaSessionsTest, ReadTheirWritesAndNeverGoBack) {
  Begin();
  std::array<std::optional<CommitNumber>, kSessions> sessions;
  int stale = 0;
  int by_replicas = 0;
  for (int step = 0; step < kSteps * tests::Scale() && !HasFailure(); ++step) {
    SCOPED_TRACE(step);
    const std::uint64_t dice = random_.Below(100);
    auto& seen = sessions[random_.Below(kSessions)];
    const std::size_t at = random_.Below(kNames.size());
    const std::string region(kNames[at]);
    if (dice < 30) {
      seen = WriteNext().number;
    } else if (dice < 60) {
      const Read read = AskFor(seen, region);
      if (seen) {
        EXPECT_GE(read.position.number, *seen);
      }
      seen = read.position.number;
      by_replicas += read.region.empty() ? 0 : 1;
    } else if (dice < 80) {
      const Read read = AskFor(std::nullopt, region);
      EXPECT_EQ(read.region, region);
      EXPECT_EQ(read.position.number,
                ShownAt(clock.NowMs() - settings_[at].lag.count()).position.number);
      stale += read.position.number < commits_.back().position.number ? 1 : 0;
    } else if (dice < 95) {
      clock.Advance(static_cast<std::int64_t>(random_.Below(120)));
    } else if (dice < 97) {
      GoBack();
    } else {
      CloseAll();
      Set(settings_);
    }
  }
  // That is what replicas are for.
  EXPECT_GT(stale, kSteps / 50);
  EXPECT_GT(by_replicas, kSteps / 50);
  EXPECT_THAT(log.warnings(), IsEmpty());
}

TEST_F(ReplicaSessionsTest, ReplicasComeToTheSameBytes) {
  Begin();
  for (int step = 0; step < kSteps / 5; ++step) {
    WriteNext();
    clock.Advance(static_cast<std::int64_t>(random_.Below(120)));
    if (random_.Below(3) == 0) AskFor(std::nullopt, std::string(kNames[random_.Below(3)]));
    if (random_.Below(50) == 0) GoBack();
    if (random_.Below(40) == 0) {
      CloseAll();
      Set(settings_);
    }
  }
  for (auto& setting : settings_) setting.lag = {};
  Set(settings_);
  for (const std::string_view name : kNames) {
    EXPECT_EQ(AskFor(std::nullopt, std::string(name)).region, name);
  }
  CloseAll();
  const auto bytes_of = [](const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(stream), {});
  };
  const std::string primary = bytes_of(PrimaryFileOf(record_));
  for (const std::string_view name : kNames) {
    EXPECT_TRUE(bytes_of(FileOf(record_, std::string(name))) == primary) << name;
  }
}

}  // namespace
}  // namespace storage
