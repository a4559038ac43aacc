// What pull and push ask, as their command line says.

#pragma once

#include <ostream>

#include "emulator/options.h"
#include "emulator/remote/remote_databases.h"

namespace emulator {

// One thread at a time.
class RemoteSession {
 public:
  // Throws kInvalidRequest for an address, an account or a token that will not do, and warns
  // `messages` of a token that goes through a network in clear. The reference must outlive this.
  RemoteSession(const Options& options, std::ostream& messages);

  RemoteDatabases& databases() noexcept { return databases_; }

 private:
  const RemoteAccess access_;
  RemoteClient client_;
  RemoteDatabases databases_;
};

}  // namespace emulator
