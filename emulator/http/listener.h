// The socket that clients connect to.

#pragma once

#include <string>

#include "storage/descriptor.h"

namespace emulator {

struct Listener {
  storage::Descriptor socket;  // does not block
  int port;                    // the one that was asked for, or that the system chose
};

// Listens on `host`, a name or an address, and `port`; 0 is any free one.
// Throws kIo, with the host, the port and the system's reason.
Listener Listen(const std::string& host, int port);

}  // namespace emulator
