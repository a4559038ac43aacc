#include "storage/clocks.h"

#include <algorithm>
#include <cmath>
#include <mutex>
#include <utility>

namespace storage {

std::int64_t ClockSetting::At(std::int64_t real_ms) const noexcept {
  if (is_frozen) return shows_ms;
  const std::int64_t passed_ms = real_ms - set_at_ms;
  // Whatever the rate, what has passed is no more than can be shown.
  constexpr auto kMost = static_cast<double>(kLatestClockMs);
  const std::int64_t shown_ms =
      rate == 1 ? passed_ms
                : std::llround(std::clamp(static_cast<double>(passed_ms) * rate, -kMost, kMost));
  return std::clamp(shows_ms + shown_ms, kEarliestClockMs, kLatestClockMs);
}

ClockSetting ClockSetting::From(std::int64_t real_ms) const noexcept {
  return {real_ms, At(real_ms), rate, is_frozen};
}

const ClockSetting* Clocks::Find(std::string_view account_id) const {
  const auto found = all_.own.find(account_id);
  if (found != all_.own.end()) return &found->second;
  return all_.for_all ? &*all_.for_all : nullptr;
}

std::int64_t Clocks::NowMsFor(std::string_view account_id) const {
  const std::int64_t real_ms = real_.NowMs();
  if (!is_armed_.load(std::memory_order_acquire)) return real_ms;
  const std::shared_lock lock(mutex_);
  const ClockSetting* const setting = Find(account_id);
  return setting == nullptr ? real_ms : setting->At(real_ms);
}

std::int64_t Clocks::LatestMs() const {
  const std::int64_t real_ms = real_.NowMs();
  if (!is_armed_.load(std::memory_order_acquire)) return real_ms;
  const std::shared_lock lock(mutex_);
  std::int64_t latest_ms = all_.for_all ? all_.for_all->At(real_ms) : real_ms;
  for (const auto& [account_id, setting] : all_.own) {
    latest_ms = std::max(latest_ms, setting.At(real_ms));
  }
  return latest_ms;
}

ClockSetting Clocks::SettingOf(std::string_view account_id) const {
  const std::int64_t real_ms = real_.NowMs();
  const std::shared_lock lock(mutex_);
  const ClockSetting* const setting = Find(account_id);
  return setting == nullptr ? ClockSetting::Real(real_ms) : setting->From(real_ms);
}

void Clocks::NoteArmed() {
  is_armed_.store(all_.for_all || !all_.own.empty(), std::memory_order_release);
}

void Clocks::Set(const std::string& account_id, std::optional<ClockSetting> setting) {
  const std::unique_lock lock(mutex_);
  if (setting) {
    all_.own.insert_or_assign(account_id, *setting);
  } else {
    all_.own.erase(account_id);
  }
  NoteArmed();
}

std::optional<ClockSetting> Clocks::FindOwn(std::string_view account_id) const {
  const std::int64_t real_ms = real_.NowMs();
  const std::shared_lock lock(mutex_);
  const auto found = all_.own.find(account_id);
  if (found == all_.own.end()) return std::nullopt;
  return found->second.From(real_ms);
}

Clocks::All Clocks::all() const {
  const std::shared_lock lock(mutex_);
  return all_;
}

void Clocks::SetAll(All all) {
  const std::unique_lock lock(mutex_);
  all_ = std::move(all);
  NoteArmed();
}

}  // namespace storage
