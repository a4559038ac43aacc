// The clients that threads wait for, and which of them goes when there are too many.

#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <mutex>

namespace emulator {

// A peer that sends, or takes, slowly holds a thread, and memory with what it has not taken. Beyond
// what may be held the slowest ones are cut off. On one machine all have one address, so that
// shares by address would say nothing: who is slow without need is told by its speed. Thread-safe.
class SlowPeers {
 public:
  struct Limits {
    std::size_t peers = 1024;                                         // that are waited for
    std::uint64_t held_bytes = std::uint64_t{64} * 1024 * 1024;       // that they have not taken
    std::uint64_t fast_bytes_per_second = std::uint64_t{256} * 1024;  // no longer slow
    std::chrono::milliseconds grace{1000};                            // so long nobody is slow
  };

  // What is known of a peer when it is waited for.
  struct Peer {
    int socket = -1;
    std::uint64_t held_bytes = 0;
    std::uint64_t moved_bytes = 0;  // since `since`
    std::chrono::steady_clock::time_point since;
  };

  explicit SlowPeers(const Limits& limits) : limits_(limits) {}

  // As long as it lives, the peer is waited for, and its socket stays open.
  class Wait {
   public:
    // `peers` may be null: then this does nothing.
    Wait(SlowPeers* peers, const Peer& peer);
    ~Wait();
    Wait(const Wait&) = delete;
    Wait& operator=(const Wait&) = delete;

   private:
    friend class SlowPeers;

    SlowPeers* const peers_;
    const Peer peer_;
    bool is_cut_ = false;               // guarded by the mutex of peers_
    std::list<Wait*>::iterator place_;  // in waiting_, unless it is cut
  };

  // When answers wait on the disk, and how much of that there may be: nobody is to fill it.
  struct AsideLimits {
    std::uint64_t from_held_bytes = std::uint64_t{32} * 1024 * 1024;  // that are held in memory
    std::uint64_t bytes = std::uint64_t{1024} * 1024 * 1024;
    std::size_t answers = 64;
  };

  // As long as it lives, and if there was a place, an answer of so many bytes waits on the disk.
  class Aside {
   public:
    // There is a place once more would be held than `limits` say, until as much waits there.
    Aside(SlowPeers& peers, std::uint64_t bytes, const AsideLimits& limits);
    ~Aside();
    Aside(const Aside&) = delete;
    Aside& operator=(const Aside&) = delete;

    bool has_place() const { return has_place_; }

   private:
    SlowPeers& peers_;
    const std::uint64_t bytes_;
    const bool has_place_;
  };

  // Cuts off slow ones while there are too many, a few at a time. To be called every so often: who
  // is slow turns out with time.
  void CutSlowest();

 private:
  bool IsOver() const {
    return waiting_.size() > limits_.peers || held_bytes_ > limits_.held_bytes;
  }
  // False: nobody is slow. Requires mutex_.
  bool CutOne(std::chrono::steady_clock::time_point now);
  bool TakePlaceAside(std::uint64_t bytes, const AsideLimits& limits);
  // What is waited for by `wait` counts no more. Requires mutex_.
  void Forget(const Wait& wait);

  const Limits limits_;
  std::mutex mutex_;
  std::list<Wait*> waiting_;       // guarded by mutex_; without those that are cut
  std::uint64_t held_bytes_ = 0;   // guarded by mutex_; by those that are waited for
  std::uint64_t aside_bytes_ = 0;  // guarded by mutex_, like the next
  std::size_t aside_answers_ = 0;
};

}  // namespace emulator
