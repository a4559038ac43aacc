#include "compat/hmac.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "compat/md5.h"
#include "storage/error.h"

namespace compat {

Hmac HmacSha256(std::span<const std::byte> key, std::string_view bytes) {
  Hmac mac{};
  if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
           reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
           reinterpret_cast<unsigned char*>(mac.data()), nullptr) == nullptr) {
    throw storage::Error(storage::ErrorKind::kIo, "libcrypto has no HMAC-SHA256");
  }
  return mac;
}

void LoadDigests() {
  HmacSha256(std::as_bytes(std::span("key")), {});
  Md5().Finish();
}

bool IsSameSecret(std::string_view given, std::string_view expected) {
  return given.size() == expected.size() &&
         CRYPTO_memcmp(given.data(), expected.data(), given.size()) == 0;
}

}  // namespace compat
