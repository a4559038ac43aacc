// The certificate that a server shows.

#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "emulator/tls/authority.h"

namespace emulator {

// Immutable.
class ServerCertificate {
 public:
  // Reads PEM from both files: the certificate, with those between it and its authority behind it,
  // and its key. `now` is in seconds since the Unix epoch. Throws kIo or kInvalidRequest, with the
  // file's name: one cannot be read, others may read the key, they do not fit together, or the
  // certificate is not valid now.
  ServerCertificate(const std::filesystem::path& certificate_file,
                    const std::filesystem::path& key_file, std::int64_t now);

  // Puts it into `context`, an SSL_CTX of OpenSSL's. False when OpenSSL takes it for too weak.
  bool Use(void* context) const;

 private:
  std::vector<Certificate> chain_;  // the server's own first
  PrivateKey key_;
};

}  // namespace emulator
