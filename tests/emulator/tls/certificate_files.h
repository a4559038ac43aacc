// Files of certificates and keys, in order or not, for tests.

#pragma once

#include <filesystem>
#include <string>

#include "emulator/tls/authority.h"
#include "emulator/tls/pem_file.h"

namespace tests {

inline constexpr std::int64_t kDay = 86'400;

// Writes an authority that began at `now` to `certificate` and `key`.
inline void WriteAuthority(const std::filesystem::path& certificate,
                           const std::filesystem::path& key, std::int64_t now) {
  const emulator::PrivateKey made = emulator::MakePrivateKey();
  emulator::WritePemFile(certificate, emulator::PemOf(emulator::MakeAuthority(made, now)),
                         emulator::Readers::kAll);
  emulator::WritePemFile(key, emulator::PemOf(made), emulator::Readers::kOwner);
}

// The same of a server.
inline void WriteServer(const std::filesystem::path& certificate, const std::filesystem::path& key,
                        std::int64_t now) {
  emulator::Identity authority{.certificate = nullptr, .key = emulator::MakePrivateKey()};
  authority.certificate = emulator::MakeAuthority(authority.key, now);
  const emulator::PrivateKey made = emulator::MakePrivateKey();
  emulator::WritePemFile(
      certificate,
      emulator::PemOf(emulator::SignServer(made, emulator::ServerNamesOf({}), authority, now)),
      emulator::Readers::kAll);
  emulator::WritePemFile(key, emulator::PemOf(made), emulator::Readers::kOwner);
}

}  // namespace tests
