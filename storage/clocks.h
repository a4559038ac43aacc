// The clocks that tests have set, each account's its own.

#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>

#include "storage/clock.h"

namespace storage {

// What a clock can be set to show: bookmarks count days from the first one on, and SQL knows none
// behind the last one. A clock that comes to an end of it stands still there.
inline constexpr std::int64_t kEarliestClockMs = 0;
inline constexpr std::int64_t kLatestClockMs = 253'402'300'799'999;  // the end of the year 9999

// How a clock goes.
struct ClockSetting {
  std::int64_t set_at_ms = 0;  // in real time
  std::int64_t shows_ms = 0;   // what it showed then
  double rate = 1;             // what passes on it while a second passes
  bool is_frozen = false;

  // A clock that shows real time.
  static ClockSetting Real(std::int64_t real_ms) { return {real_ms, real_ms}; }
  // What it shows when `real_ms` is real time.
  std::int64_t At(std::int64_t real_ms) const noexcept;
  // The same clock, as if it had been set at `real_ms` to what it shows then.
  ClockSetting From(std::int64_t real_ms) const noexcept;

  friend bool operator==(const ClockSetting&, const ClockSetting&) = default;
};

// An account has a clock of its own, or the one for all, or real time. As long as nothing is set to
// ask costs one look at an atomic. Thread-safe.
class Clocks final : public Clock {
 public:
  // `real` must outlive this.
  explicit Clocks(const Clock& real) : real_(real) {}

  // Real time.
  std::int64_t NowMs() const override { return real_.NowMs(); }
  std::int64_t NowCoarseMs() const override { return real_.NowCoarseMs(); }
  std::int64_t NowMsFor(std::string_view account_id) const override;
  std::int64_t LatestMs() const override;

  // The account's clock, as From() has it of now.
  ClockSetting SettingOf(std::string_view account_id) const;
  // The same, where it is its own; else none.
  std::optional<ClockSetting> FindOwn(std::string_view account_id) const;

  // The account's own clock; none: it has that for all again.
  void Set(const std::string& account_id, std::optional<ClockSetting> setting);
  struct All {
    std::optional<ClockSetting> for_all;                   // none: real time
    std::map<std::string, ClockSetting, std::less<>> own;  // by account
  };
  All all() const;
  void SetAll(All all);

 private:
  // Null: real time. Requires: mutex_ is held.
  const ClockSetting* Find(std::string_view account_id) const;
  void NoteArmed();

  const Clock& real_;
  std::atomic<bool> is_armed_{false};  // whether anything is set
  mutable std::shared_mutex mutex_;
  All all_;  // guarded by mutex_
};

}  // namespace storage
