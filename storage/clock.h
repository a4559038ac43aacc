// Where every wall-clock time in the program comes from, so that a harness can stop it.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace storage {

// Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;

  // Milliseconds since the Unix epoch, UTC. May step back when the system's clock is set.
  virtual std::int64_t NowMs() const = 0;
  // The same, some milliseconds late at most, where that is cheaper.
  virtual std::int64_t NowCoarseMs() const { return NowMs(); }

  // The time that an account lives in, which tests may have set: it dates what the account has.
  virtual std::int64_t NowMsFor(std::string_view /*account_id*/) const { return NowMs(); }
  // The latest that it is for any account.
  virtual std::int64_t LatestMs() const { return NowMs(); }
};

// The operating system's clock.
class SystemClock final : public Clock {
 public:
  std::int64_t NowMs() const override;
  std::int64_t NowCoarseMs() const override;
};

// The time that one account lives in.
class AccountClock final : public Clock {
 public:
  // `clock` must outlive this.
  AccountClock(const Clock& clock, std::string account_id)
      : clock_(clock), account_id_(std::move(account_id)) {}

  std::int64_t NowMs() const override { return clock_.NowMsFor(account_id_); }

 private:
  const Clock& clock_;
  const std::string account_id_;
};

}  // namespace storage
