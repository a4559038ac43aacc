// A folder with a local authority and a server's certificate that it has signed.

#pragma once

#include <cstdint>
#include <filesystem>

#include "emulator/tls/authority.h"

namespace emulator {

// What there is in `folder`.
struct CertificateFolder {
  explicit CertificateFolder(const std::filesystem::path& folder);

  const std::filesystem::path authority;      // ca.pem: what clients are told to trust
  const std::filesystem::path authority_key;  // ca-key.pem, private
  const std::filesystem::path server;         // server.pem
  const std::filesystem::path server_key;     // server-key.pem, private
};

struct MadeCertificates {
  enum class Authority { kMade, kKept };
  Authority authority;
  Validity server;
};

// Makes the folder, if it is missing, and what it lacks: the authority that is there signs a new
// certificate for the server, whose key is kept too. Each file appears whole or not at all, and
// nothing is changed before all that is there has been found in order.
// Throws kIo and kInvalidRequest with the file's name: it cannot be read or written, the authority
// is not valid now, is none, or has another key.
MadeCertificates MakeCertificates(const CertificateFolder& folder, const ServerNames& names,
                                  std::int64_t now);

}  // namespace emulator
