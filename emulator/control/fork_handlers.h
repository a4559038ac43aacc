// The routes that make databases of others, and of files.

#pragma once

#include <cstdint>
#include <string>

#include "compat/cloudflare/transfer_store.h"
#include "emulator/control/control_call.h"
#include "emulator/control/control_targets.h"
#include "storage/database/databases.h"

namespace emulator {

// Thread-safe.
class ForkHandlers {
 public:
  // `uploads` has the room for files that arrive, `max_databases` is how many an account may have.
  // The references must outlive this.
  ForkHandlers(storage::Databases& databases, compat::cloudflare::TransferStore& uploads,
               std::uint64_t max_databases, const ControlTargets& targets)
      : databases_(databases), uploads_(uploads), most_(max_databases), targets_(targets) {}

  // This must outlive `handlers`.
  void Add(ControlHandlers& handlers);

 private:
  Response Fork(const ControlCall& call);
  Response Upload(const ControlCall& call);
  Response AnswerOf(const storage::ForkedDatabase& made);

  storage::Databases& databases_;
  compat::cloudflare::TransferStore& uploads_;
  const std::uint64_t most_;
  const ControlTargets& targets_;
};

}  // namespace emulator
