// A local certificate authority: what its certificates and those it signs say (RFC 5280).

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "emulator/tls/pem.h"

namespace emulator {

// A certificate and the key that belongs to it.
struct Identity {
  Certificate certificate;
  PrivateKey key;
};

// A new key on the curve P-256, which every client takes. Throws kIo.
PrivateKey MakePrivateKey();

// An authority for ten years from `now`, in seconds since the Unix epoch, which may sign servers'
// certificates and no other authority's. Throws kIo.
Certificate MakeAuthority(const PrivateKey& key, std::int64_t now);

// Names as a server's certificate has them.
struct ServerNames {
  std::vector<std::string> dns;        // lower case; may begin with "*."
  std::vector<std::string> addresses;  // IPv4 and IPv6
};

// localhost, 127.0.0.1 and ::1, and `more`, each of which is a host name or an IP address.
// Throws kInvalidRequest for one that is neither.
ServerNames ServerNamesOf(const std::vector<std::string>& more);

// A certificate for a server under `names`, signed by `authority`: for as long as clients take it,
// 825 days, and no longer than the authority's own. Throws kIo.
Certificate SignServer(const PrivateKey& key, const ServerNames& names, const Identity& authority,
                       std::int64_t now);

// Throws kInvalidRequest when `certificate` is no authority's that may sign others.
void CheckIsAuthority(const Certificate& certificate);

}  // namespace emulator
