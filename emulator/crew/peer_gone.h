// Whether somebody still waits at the other end of a connection.

#pragma once

namespace emulator {

// Whether the peer has closed its end of a socket, and has sent nothing that is still to be read,
// but that a TLS session is over. A peer that only sends no more looks the same, and is taken to
// have gone. Waits for nothing.
bool HasPeerGone(int socket) noexcept;

}  // namespace emulator
