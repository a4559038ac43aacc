#include "storage/namespaces/kept_clocks.h"

#include <gtest/gtest.h>

#include "tests/storage/namespaces/namespaces_fixture.h"
#include "tests/support/disk/full_disk.h"
#include "tests/support/error_kind_of.h"

namespace storage {
namespace {

using tests::ErrorKindOf;

class KeptClocksTest : public NamespacesFixture {
 protected:
  static constexpr std::int64_t kSet = 1'900'000'000'000;

  // The account's clock stands still at a time.
  void Freeze(const std::string& account, std::int64_t shows_ms) {
    kept_clocks().Set(account, [&](ClockSetting setting) {
      setting.shows_ms = shows_ms;
      setting.is_frozen = true;
      return setting;
    });
  }
  HistoryPosition Newest(const DatabaseRecord& record) {
    return databases().Open(record)->history().Current();
  }
};

TEST_F(KeptClocksTest, CommitsStayInOrderWhenTimeGoesBack) {
  Freeze("one", kSet);
  const DatabaseRecord made = MakeIn("one", "shop");
  EXPECT_EQ(made.created_at_ms, kSet);
  Freeze("one", kSet + 5000);
  Ask(made.folder, "INSERT INTO t(a) VALUES (1)");
  const HistoryPosition later = Newest(made);
  EXPECT_EQ(later.time_ms, kSet + 5000);

  Freeze("one", kSet - 1'000'000);
  Ask(made.folder, "INSERT INTO t(a) VALUES (2)");
  const HistoryPosition back = Newest(made);
  EXPECT_GT(back.number, later.number);
  EXPECT_EQ(back.time_ms, later.time_ms) << "never less than that of the commit before";

  Freeze("one", kSet + 6000);
  Ask(made.folder, "INSERT INTO t(a) VALUES (3)");
  EXPECT_EQ(Newest(made).time_ms, kSet + 6000);
  EXPECT_EQ(databases().Open(made)->history().log().FindAt(kSet + 5500)->position.number,
            back.number);
}

TEST_F(KeptClocksTest, SqlGoesByTheAccountsClock) {
  Freeze("one", 1'000'000);
  const DatabaseRecord one = MakeIn("one", "shop");
  const DatabaseRecord two = MakeIn("two", "shop");
  EXPECT_EQ(Ask(one.folder, "SELECT datetime('now')"), "'1970-01-01 00:16:40'");
  EXPECT_EQ(Ask(one.folder, "INSERT INTO t(a) VALUES (unixepoch()) RETURNING a"), "1000");
  EXPECT_EQ(Ask(two.folder, "SELECT unixepoch()"), "1700000000") << "the clock of the process";
  clock.Advance(1000);
  EXPECT_EQ(Ask(one.folder, "SELECT unixepoch()"), "1000");
  EXPECT_EQ(Ask(two.folder, "SELECT unixepoch()"), "1700000001");
}

TEST_F(KeptClocksTest, OutliveTheProcess) {
  Freeze("one", kSet);
  kept_clocks().SetForAll("two", [](ClockSetting setting) {
    setting.rate = 2;
    return setting;
  });
  Freeze("one", kSet);
  const ClockSetting for_all = clocks.SettingOf("two");
  Clocks others(clock);
  const KeptClocks kept(databases().catalog(), others);
  EXPECT_EQ(others.NowMsFor("one"), kSet);
  EXPECT_EQ(others.SettingOf("two"), for_all);
  clock.Advance(10);
  EXPECT_EQ(others.NowMsFor("two"), clock.NowMs() + 10);
}

TEST_F(KeptClocksTest, AChangeThatFailsChangesNothing) {
  Freeze("one", kSet);
  const auto change = [](const ClockSetting& setting) -> ClockSetting {
    if (setting.is_frozen) throw Error(ErrorKind::kInvalidRequest, "no");
    return {};
  };
  EXPECT_EQ(ErrorKindOf([&] { kept_clocks().ChangeEach(change); }), ErrorKind::kInvalidRequest);
  EXPECT_EQ(clocks.NowMsFor("one"), kSet);
  EXPECT_EQ(clocks.NowMsFor("two"), clock.NowMs());
}

TEST_F(KeptClocksTest, OnAFullDiskGoOnAsTheyWere) {
  tests::FullDisk disk;
  const auto frozen = [](std::int64_t shows_ms) {
    return [shows_ms](ClockSetting setting) {
      setting.shows_ms = shows_ms;
      setting.is_frozen = true;
      return setting;
    };
  };
  namespaces().Make({.account_id = "one", .clock = frozen(kSet)});
  Freeze("one", kSet + 1);
  disk.FailAfter(0, tests::FullDisk::Failure::kNoRoom, "catalog");
  EXPECT_EQ(ErrorKindOf([&] { namespaces().Make({.account_id = "two", .clock = frozen(kSet)}); }),
            ErrorKind::kDiskFull);
  EXPECT_FALSE(clocks.FindOwn("two"));
  EXPECT_EQ(ErrorKindOf([&] { namespaces().Reset("one"); }), ErrorKind::kDiskFull);
  EXPECT_EQ(clocks.NowMsFor("one"), kSet + 1);
  EXPECT_EQ(ErrorKindOf([&] { namespaces().Remove("one"); }), ErrorKind::kDiskFull);
  EXPECT_EQ(clocks.NowMsFor("one"), kSet + 1);

  disk.Heal();
  namespaces().Reset("one");
  EXPECT_EQ(clocks.NowMsFor("one"), kSet);
  End();
}

TEST_F(KeptClocksTest, UnsetIsRealTimeWhateverOthersHave) {
  kept_clocks().SetForAll("one", [](ClockSetting setting) {
    setting.shows_ms = kSet;
    return setting;
  });
  kept_clocks().Unset("one");
  EXPECT_EQ(clocks.NowMsFor("one"), clock.NowMs());
  EXPECT_EQ(clocks.NowMsFor("two"), kSet);
  kept_clocks().UnsetForAll();
  EXPECT_EQ(clocks.NowMsFor("two"), clock.NowMs());
}

TEST_F(KeptClocksTest, NamespacesGoWhenTheirOwnTimeIsOver) {
  const std::string early = namespaces().Make({{}, {}, 1000}).record.account_id;
  const std::string late = namespaces().Make({{}, {}, 1000}).record.account_id;
  kept_clocks().Set(early, [](ClockSetting setting) {
    setting.shows_ms += 1000;
    return setting;
  });
  namespaces().RemoveExpired();
  EXPECT_FALSE(namespaces().Holds(early));
  EXPECT_TRUE(namespaces().Holds(late));
  EXPECT_FALSE(clocks.FindOwn(early));
  clock.Advance(1000);
  namespaces().RemoveExpired();
  EXPECT_FALSE(namespaces().Holds(late));
}

TEST_F(KeptClocksTest, AResetGoesBackToTheClockOfTheMark) {
  Freeze("one", kSet);
  MakeIn("one", "shop");
  namespaces().Mark("one");
  Freeze("one", kSet + 5000);
  namespaces().Reset("one");
  EXPECT_EQ(clocks.NowMsFor("one"), kSet);
  kept_clocks().Unset("one");
  namespaces().Mark("one");
  Freeze("one", kSet);
  namespaces().Reset("one");
  EXPECT_EQ(clocks.NowMsFor("one"), clock.NowMs());
}

}  // namespace
}  // namespace storage
