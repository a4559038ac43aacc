// Whether a database is being exported or imported, which keeps requests away from it.

#pragma once

#include <atomic>
#include <memory>
#include <optional>

namespace storage {

enum class Transfer { kExport, kImport };

// One transfer at a time. Thread-safe.
class TransferGate {
 public:
  // A transfer's claim on the database, given up when this goes. Thread-safe.
  class Hold {
   public:
    explicit Hold(TransferGate& gate) : gate_(gate) {}
    ~Hold() { gate_.running_.store(kNone, std::memory_order_release); }
    Hold(const Hold&) = delete;
    Hold& operator=(const Hold&) = delete;

    // Set once the transfer is to end.
    const std::atomic<bool>& stop() const noexcept { return gate_.stop_; }
    void Stop() noexcept { gate_.Stop(); }

   private:
    TransferGate& gate_;
  };

  // Null when a transfer is running.
  std::unique_ptr<Hold> TryBegin(Transfer kind);
  std::optional<Transfer> running() const noexcept;
  // Ends the transfer that is running, if any, as soon as it looks.
  void Stop() noexcept { stop_.store(true, std::memory_order_relaxed); }

 private:
  static constexpr int kNone = -1;

  std::atomic<int> running_{kNone};  // kNone, or a Transfer
  std::atomic<bool> stop_{false};
};

}  // namespace storage
