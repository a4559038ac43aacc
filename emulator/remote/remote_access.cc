#include "emulator/remote/remote_access.h"

#include <array>
#include <chrono>

#include <httplib.h>

#include "emulator/run/client_variables.h"
#include "storage/error.h"
#include "storage/file_system.h"

namespace emulator {

namespace fs = std::filesystem;
using storage::Error;
using storage::ErrorKind;

namespace {

constexpr std::chrono::seconds kLongestConnect{20};
// Of a connection on which nothing moves.
constexpr std::chrono::seconds kLongestSilence{120};

// Where distributions keep their authorities. OpenSSL looks in the one place that it was built for,
// and this program may run elsewhere.
constexpr std::array kAuthorities = {
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
};

// Empty where OpenSSL is to look for itself.
fs::path AuthoritiesFor(const RemoteAccess& access) {
  if (access.ca_file) return *access.ca_file;
  if (!EnvironmentValue("SSL_CERT_FILE").empty() || !EnvironmentValue("SSL_CERT_DIR").empty()) {
    return {};
  }
  for (const char* file : kAuthorities) {
    if (storage::NameExists(file)) return file;
  }
  return {};
}

}  // namespace

std::unique_ptr<httplib::Client> MakeRemoteClient(const std::string& origin,
                                                  const RemoteAccess& access) {
  auto client = std::make_unique<httplib::Client>(origin);
  if (!client->is_valid()) {
    throw Error(ErrorKind::kInvalidRequest, "\"" + origin + "\" is no address of a server");
  }
  if (access.ca_file && !storage::NameExists(*access.ca_file)) {
    throw Error(ErrorKind::kInvalidRequest, "there is no file " + access.ca_file->string());
  }
  const fs::path authorities = AuthoritiesFor(access);
  if (!authorities.empty()) client->set_ca_cert_path(authorities.string());
  client->set_connection_timeout(kLongestConnect);
  client->set_read_timeout(kLongestSilence);
  client->set_write_timeout(kLongestSilence);
  client->set_keep_alive(true);
  client->set_follow_location(false);
  client->set_path_encode(false);
  return client;
}

}  // namespace emulator
