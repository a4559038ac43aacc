// The rules that make requests fail, and which of them fires.

#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "compat/control/fault_rule.h"
#include "emulator/control/request_facts.h"

namespace emulator {

// A rule as it stands.
struct FaultStatus {
  std::string id;
  std::uint64_t number = 0;  // of its making; later ones are larger
  compat::control::FaultRule rule;
  std::uint64_t seen = 0;  // requests that matched
  std::uint64_t fired = 0;
};

// Thread-safe.
class FaultBoard {
 public:
  // Each request may be asked of every one.
  static constexpr std::size_t kMostRules = 1000;

  // Whether there is any rule: while there is none, that is all that a request costs.
  bool is_armed() const noexcept { return is_armed_.load(std::memory_order_relaxed); }

  // Throws kLimitReached. `id` is a new one.
  FaultStatus Add(std::string id, compat::control::FaultRule rule);
  // Puts another rule in the place of one, which begins anew. None where there is no such.
  std::optional<FaultStatus> Replace(const std::string& id, compat::control::FaultRule rule);
  std::optional<FaultStatus> Find(const std::string& id) const;
  // Whether there was such a rule.
  bool Remove(const std::string& id);
  // Those that name the account, or all. Returns how many there were.
  std::size_t RemoveAll(const std::optional<std::string>& account_id);
  // In the order of their making, those that name the account, or all.
  std::vector<FaultStatus> List(const std::optional<std::string>& account_id) const;

  struct Fired {
    std::string id;
    compat::control::FaultEffect effect;
  };
  // The first rule of that moment that the request sets off.
  std::optional<Fired> Fire(compat::control::FaultMoment moment, RequestFacts& facts);

  // Finds out what Fire() will want to know of a request whose queries are about to be run.
  void LookAhead(compat::control::FaultMoment moment, RequestFacts& facts) const;

  // Returns after `delay`, or once Stop() is called.
  void Wait(std::chrono::milliseconds delay);
  // Nobody waits any more.
  void Stop() noexcept;

 private:
  struct Entry;
  using Entries = std::vector<std::shared_ptr<Entry>>;

  // Shared with those that look through them meanwhile.
  std::shared_ptr<const Entries> entries() const;
  void Store(Entries entries);

  std::atomic<bool> is_armed_{false};
  mutable std::mutex mutex_;
  std::shared_ptr<const Entries> entries_ = std::make_shared<Entries>();  // guarded by mutex_
  std::uint64_t made_ = 0;                                                // guarded by mutex_

  std::mutex waiting_;
  std::condition_variable stopped_;
  bool is_stopping_ = false;  // guarded by waiting_
};

}  // namespace emulator
