#include "emulator/tls/certificate_folder.h"

#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include "emulator/tls/pem_file.h"
#include "storage/error.h"

namespace emulator {
namespace {

namespace fs = std::filesystem;
using storage::Error;
using storage::ErrorKind;

bool Exists(const fs::path& file) {
  std::error_code failure;
  const bool exists = fs::exists(fs::symlink_status(file, failure));
  if (failure && failure != std::errc::no_such_file_or_directory) {
    throw Error(ErrorKind::kIo, file.string() + ": " + failure.message());
  }
  return exists;
}

void MakeFolder(const fs::path& folder) {
  std::error_code failure;
  fs::create_directories(folder, failure);
  if (failure) throw Error(ErrorKind::kIo, folder.string() + ": " + failure.message());
}

// The key in `file`; none when there is no such file.
std::optional<PrivateKey> FindKey(const fs::path& file) {
  if (!Exists(file)) return std::nullopt;
  const std::string text = ReadPemFile(file, Readers::kOwner);
  try {
    return ReadPrivateKey(text);
  } catch (const Error& error) {
    throw Error(error.kind(), file.string() + " " + error.what());
  }
}

// The authority's certificate, which has to be one that can sign now.
Certificate ReadAuthority(const CertificateFolder& folder, const std::optional<PrivateKey>& key,
                          std::int64_t now) {
  const std::string text = ReadPemFile(folder.authority, Readers::kAll);
  try {
    Certificate certificate = std::move(ReadCertificates(text).front());
    CheckIsAuthority(certificate);
    CheckValidity(certificate, now);
    if (!key) {
      throw Error(ErrorKind::kInvalidRequest,
                  "has no key beside it: " + folder.authority_key.string() + " is missing");
    }
    if (!FitTogether(certificate, *key)) {
      throw Error(ErrorKind::kInvalidRequest,
                  "does not fit its key, " + folder.authority_key.string());
    }
    return certificate;
  } catch (const Error& error) {
    throw Error(error.kind(), folder.authority.string() + " " + error.what());
  }
}

// The key, which is made and written where there is none.
PrivateKey KeyIn(const fs::path& file, std::optional<PrivateKey> found) {
  if (found) return std::move(*found);
  PrivateKey key = MakePrivateKey();
  WritePemFile(file, PemOf(key), Readers::kOwner);
  return key;
}

}  // namespace

CertificateFolder::CertificateFolder(const fs::path& folder)
    : authority(folder / "ca.pem"),
      authority_key(folder / "ca-key.pem"),
      server(folder / "server.pem"),
      server_key(folder / "server-key.pem") {}

MadeCertificates MakeCertificates(const CertificateFolder& folder, const ServerNames& names,
                                  std::int64_t now) {
  MakeFolder(folder.authority.parent_path());
  std::optional<PrivateKey> authority_key = FindKey(folder.authority_key);
  std::optional<PrivateKey> server_key = FindKey(folder.server_key);
  Certificate certificate;
  if (Exists(folder.authority)) certificate = ReadAuthority(folder, authority_key, now);

  MadeCertificates made{.authority = MadeCertificates::Authority::kKept, .server = {}};
  Identity authority{.certificate = std::move(certificate),
                     .key = KeyIn(folder.authority_key, std::move(authority_key))};
  if (authority.certificate == nullptr) {
    made.authority = MadeCertificates::Authority::kMade;
    authority.certificate = MakeAuthority(authority.key, now);
    WritePemFile(folder.authority, PemOf(authority.certificate), Readers::kAll);
  }
  // A key that is there stays, so that it and the certificate fit at every moment.
  const PrivateKey key = KeyIn(folder.server_key, std::move(server_key));
  const Certificate server = SignServer(key, names, authority, now);
  WritePemFile(folder.server, PemOf(server), Readers::kAll);
  made.server = ValidityOf(server);
  return made;
}

}  // namespace emulator
