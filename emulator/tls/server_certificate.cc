#include "emulator/tls/server_certificate.h"

#include <algorithm>
#include <string>

#include <openssl/err.h>
#include <openssl/ssl.h>

#include "emulator/tls/pem_file.h"
#include "storage/error.h"

namespace emulator {
namespace {

namespace fs = std::filesystem;
using storage::Error;

// What `read` makes of the file's text; its complaints get the file's name.
template <typename Read>
auto ReadAs(const fs::path& file, Readers readers, Read read) {
  const std::string text = ReadPemFile(file, readers);
  try {
    return read(text);
  } catch (const Error& error) {
    throw Error(error.kind(), file.string() + " " + error.what());
  }
}

// HTTP/1.1 is what there is, for clients that offer more by ALPN (RFC 7301, 3.2).
int ChooseProtocol(SSL* /*session*/, const unsigned char** chosen, unsigned char* chosen_bytes,
                   const unsigned char* offered, unsigned int offered_bytes, void* /*unused*/) {
  static const std::string spoken = "\x08http/1.1";
  unsigned char* found = nullptr;
  const int outcome = SSL_select_next_proto(
      &found, chosen_bytes, reinterpret_cast<const unsigned char*>(spoken.data()),
      static_cast<unsigned int>(spoken.size()), offered, offered_bytes);
  *chosen = found;
  return outcome == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

}  // namespace

ServerCertificate::ServerCertificate(const fs::path& certificate_file, const fs::path& key_file,
                                     std::int64_t now)
    : chain_(ReadAs(certificate_file, Readers::kAll,
                    [now](const std::string& pem) {
                      std::vector<Certificate> chain = ReadCertificates(pem);
                      CheckValidity(chain.front(), now);
                      return chain;
                    })),
      key_(ReadAs(key_file, Readers::kOwner, &ReadPrivateKey)) {
  if (!FitTogether(chain_.front(), key_)) {
    throw Error(storage::ErrorKind::kInvalidRequest,
                key_file.string() + " is not the key of " + certificate_file.string());
  }
}

bool ServerCertificate::Use(void* context) const {
  auto* const tls = static_cast<SSL_CTX*>(context);
  SSL_CTX_set_alpn_select_cb(tls, &ChooseProtocol, nullptr);
  const bool is_taken =
      SSL_CTX_use_certificate(tls, chain_.front().get()) == 1 &&
      SSL_CTX_use_PrivateKey(tls, key_.get()) == 1 && SSL_CTX_check_private_key(tls) == 1 &&
      std::all_of(chain_.begin() + 1, chain_.end(), [tls](const Certificate& certificate) {
        return SSL_CTX_add1_chain_cert(tls, certificate.get()) == 1;
      });
  ERR_clear_error();
  return is_taken;
}

}  // namespace emulator
