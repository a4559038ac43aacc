#include "emulator/control/fault_board.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "storage/error.h"

namespace emulator {

namespace control = compat::control;

// One rule. Thread-safe.
struct FaultBoard::Entry {
  Entry(std::string given_id, std::uint64_t given_number, control::FaultRule given_rule)
      : id(std::move(given_id)),
        number(given_number),
        rule(std::move(given_rule)),
        dice_(rule.when.seed) {}

  const std::string id;
  const std::uint64_t number;
  const control::FaultRule rule;

  // What a request that matches sets off; none where it is not this one's turn.
  std::optional<control::FaultEffect> Fire() {
    const std::lock_guard lock(mutex_);
    if (seen_++ < rule.when.skip) return std::nullopt;
    if (rule.when.times && fired_ >= *rule.when.times) return std::nullopt;
    if (rule.when.probability < 1 && Roll() >= rule.when.probability) return std::nullopt;
    ++fired_;
    control::FaultEffect effect = rule.effect;
    if (auto* const delay = std::get_if<control::Delay>(&effect)) Jitter(*delay);
    return effect;
  }

  FaultStatus Status() const {
    const std::lock_guard lock(mutex_);
    return {id, number, rule, seen_, fired_};
  }

  // Whether the request is one that it is for.
  bool Matches(RequestFacts& facts) const {
    if (!rule.is_armed) return false;
    if (std::holds_alternative<control::Provisioning>(rule.effect)) {
      return facts.MatchesCreation(rule.match);
    }
    return facts.Matches(rule.match);
  }

  bool NamesAccount(const std::optional<std::string>& account_id) const {
    return !account_id || rule.match.account_id == account_id;
  }

 private:
  // At least 0 and below 1, the same for a seed on every machine.
  double Roll() { return static_cast<double>(dice_() >> 11U) * 0x1p-53; }

  void Jitter(control::Delay& delay) {
    const auto jitter_ms = static_cast<double>(delay.jitter.count());
    const auto more_ms = static_cast<std::int64_t>((2 * Roll() - 1) * jitter_ms);
    delay.delay =
        std::max(std::chrono::milliseconds(0), delay.delay + std::chrono::milliseconds(more_ms));
  }

  mutable std::mutex mutex_;
  std::uint64_t seen_ = 0;  // guarded by mutex_, as all that follows
  std::uint64_t fired_ = 0;
  std::mt19937_64 dice_;
};

std::shared_ptr<const FaultBoard::Entries> FaultBoard::entries() const {
  const std::lock_guard lock(mutex_);
  return entries_;
}

void FaultBoard::Store(Entries entries) {
  is_armed_.store(!entries.empty(), std::memory_order_relaxed);
  entries_ = std::make_shared<const Entries>(std::move(entries));
}

FaultStatus FaultBoard::Add(std::string id, control::FaultRule rule) {
  const std::lock_guard lock(mutex_);
  if (entries_->size() >= kMostRules) {
    throw storage::Error(storage::ErrorKind::kLimitReached,
                         "there are " + std::to_string(kMostRules) + " rules, and no more may be");
  }
  Entries entries = *entries_;
  entries.push_back(std::make_shared<Entry>(std::move(id), ++made_, std::move(rule)));
  FaultStatus status = entries.back()->Status();
  Store(std::move(entries));
  return status;
}

std::optional<FaultStatus> FaultBoard::Replace(const std::string& id, control::FaultRule rule) {
  const std::lock_guard lock(mutex_);
  Entries entries = *entries_;
  for (std::shared_ptr<Entry>& entry : entries) {
    if (entry->id != id) continue;
    entry = std::make_shared<Entry>(id, entry->number, std::move(rule));
    FaultStatus status = entry->Status();
    Store(std::move(entries));
    return status;
  }
  return std::nullopt;
}

std::optional<FaultStatus> FaultBoard::Find(const std::string& id) const {
  const auto all = entries();
  for (const std::shared_ptr<Entry>& entry : *all) {
    if (entry->id == id) return entry->Status();
  }
  return std::nullopt;
}

bool FaultBoard::Remove(const std::string& id) {
  const std::lock_guard lock(mutex_);
  Entries entries = *entries_;
  const bool was_there =
      std::erase_if(entries, [&](const auto& entry) { return entry->id == id; }) > 0;
  Store(std::move(entries));
  return was_there;
}

std::size_t FaultBoard::RemoveAll(const std::optional<std::string>& account_id) {
  const std::lock_guard lock(mutex_);
  Entries entries = *entries_;
  const std::size_t removed =
      std::erase_if(entries, [&](const auto& entry) { return entry->NamesAccount(account_id); });
  Store(std::move(entries));
  return removed;
}

std::vector<FaultStatus> FaultBoard::List(const std::optional<std::string>& account_id) const {
  std::vector<FaultStatus> list;
  const auto all = entries();
  for (const std::shared_ptr<Entry>& entry : *all) {
    if (entry->NamesAccount(account_id)) list.push_back(entry->Status());
  }
  return list;
}

std::optional<FaultBoard::Fired> FaultBoard::Fire(control::FaultMoment moment,
                                                  RequestFacts& facts) {
  const auto all = entries();
  for (const std::shared_ptr<Entry>& entry : *all) {
    if (entry->rule.at != moment || !entry->Matches(facts)) continue;
    if (auto effect = entry->Fire()) return Fired{entry->id, std::move(*effect)};
  }
  return std::nullopt;
}

void FaultBoard::LookAhead(control::FaultMoment moment, RequestFacts& facts) const {
  const auto all = entries();
  for (const std::shared_ptr<Entry>& entry : *all) {
    if (entry->rule.at == moment) entry->Matches(facts);
  }
}

void FaultBoard::Wait(std::chrono::milliseconds delay) {
  std::unique_lock lock(waiting_);
  stopped_.wait_for(lock, delay, [this] { return is_stopping_; });
}

void FaultBoard::Stop() noexcept {
  const std::lock_guard lock(waiting_);
  is_stopping_ = true;
  stopped_.notify_all();
}

}  // namespace emulator
