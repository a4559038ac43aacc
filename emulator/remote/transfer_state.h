// What a service answers of a transfer that it runs.

#pragma once

#include <string>

#include "emulator/remote/remote_client.h"

namespace emulator {

struct TransferState {
  enum class Phase { kActive, kComplete, kFailed };
  Phase phase = Phase::kActive;
  std::string bookmark;   // to ask on with; may be empty where it has failed
  std::string complaint;  // of what has failed
};

// Of an answer to a request on /export or /import.
TransferState TransferStateOf(const RemoteAnswer& answer);

}  // namespace emulator
