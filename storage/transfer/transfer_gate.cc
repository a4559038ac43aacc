#include "storage/transfer/transfer_gate.h"

namespace storage {

std::unique_ptr<TransferGate::Hold> TransferGate::TryBegin(Transfer kind) {
  int none = kNone;
  if (!running_.compare_exchange_strong(none, static_cast<int>(kind))) return nullptr;
  stop_.store(false, std::memory_order_relaxed);
  return std::make_unique<Hold>(*this);
}

std::optional<Transfer> TransferGate::running() const noexcept {
  const int running = running_.load(std::memory_order_acquire);
  if (running == kNone) return std::nullopt;
  return static_cast<Transfer>(running);
}

}  // namespace storage
