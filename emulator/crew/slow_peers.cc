#include "emulator/crew/slow_peers.h"

#include <algorithm>

#include <sys/socket.h>

namespace emulator {
namespace {

using Clock = std::chrono::steady_clock;

// To look for the slowest takes a look at all, during which nobody can begin to wait.
constexpr int kMostAtOnce = 64;

double BytesPerSecond(const SlowPeers::Peer& peer, Clock::time_point now) {
  const std::chrono::duration<double> age = now - peer.since;
  return static_cast<double>(peer.moved_bytes) / std::max(age.count(), 1e-9);
}

}  // namespace

SlowPeers::Wait::Wait(SlowPeers* peers, const Peer& peer) : peers_(peers), peer_(peer) {
  if (peers_ == nullptr) return;
  std::list<Wait*> own{this};  // so that nothing is allocated under the lock
  const std::lock_guard lock(peers_->mutex_);
  place_ = own.begin();
  peers_->waiting_.splice(peers_->waiting_.end(), own);
  peers_->held_bytes_ += peer_.held_bytes;
  if (peers_->IsOver()) peers_->CutOne(Clock::now());
}

SlowPeers::Wait::~Wait() {
  if (peers_ == nullptr) return;
  const std::lock_guard lock(peers_->mutex_);
  if (!is_cut_) peers_->Forget(*this);
}

void SlowPeers::Forget(const Wait& wait) {
  held_bytes_ -= wait.peer_.held_bytes;
  waiting_.erase(wait.place_);
}

SlowPeers::Aside::Aside(SlowPeers& peers, std::uint64_t bytes, const AsideLimits& limits)
    : peers_(peers), bytes_(bytes), has_place_(peers.TakePlaceAside(bytes, limits)) {}

SlowPeers::Aside::~Aside() {
  if (!has_place_) return;
  const std::lock_guard lock(peers_.mutex_);
  peers_.aside_bytes_ -= bytes_;
  --peers_.aside_answers_;
}

bool SlowPeers::TakePlaceAside(std::uint64_t bytes, const AsideLimits& limits) {
  const std::lock_guard lock(mutex_);
  if (held_bytes_ + bytes <= limits.from_held_bytes) return false;
  if (aside_bytes_ + bytes > limits.bytes || aside_answers_ >= limits.answers) return false;
  aside_bytes_ += bytes;
  ++aside_answers_;
  return true;
}

void SlowPeers::CutSlowest() {
  const Clock::time_point now = Clock::now();
  const std::lock_guard lock(mutex_);
  for (int cut = 0; cut < kMostAtOnce && IsOver() && CutOne(now); ++cut) {
  }
}

bool SlowPeers::CutOne(Clock::time_point now) {
  Wait* slowest = nullptr;
  double rate = static_cast<double>(limits_.fast_bytes_per_second);
  for (Wait* const wait : waiting_) {
    if (now - wait->peer_.since < limits_.grace) continue;
    const double own_rate = BytesPerSecond(wait->peer_, now);
    if (own_rate >= rate) continue;
    slowest = wait;
    rate = own_rate;
  }
  if (slowest == nullptr) return false;
  slowest->is_cut_ = true;
  Forget(*slowest);
  // Its thread finds that there is nothing to wait for any more.
  shutdown(slowest->peer_.socket, SHUT_RDWR);
  return true;
}

}  // namespace emulator
