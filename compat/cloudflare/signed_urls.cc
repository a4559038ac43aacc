#include "compat/cloudflare/signed_urls.h"

#include <charconv>
#include <span>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "compat/hex.h"
#include "storage/error.h"
#include "storage/id_source.h"

namespace compat::cloudflare {

using storage::Error;
using storage::ErrorKind;

namespace {

constexpr std::int64_t kMsPerSecond = 1000;

}  // namespace

SignedUrls::SignedUrls(const storage::Clock& clock) : clock_(clock) {
  // Never from a seed: ids may be guessed, signatures may not.
  storage::SystemIdSource().Fill(key_);
}

std::string SignedUrls::Signature(std::string_view method, std::string_view path,
                                  std::string_view expires) const {
  std::string text;
  text.append(method).append("\n").append(path).append("\n").append(expires);
  std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
  unsigned size = 0;
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  if (HMAC(EVP_sha256(), key_.data(), static_cast<int>(key_.size()), bytes, text.size(), mac.data(),
           &size) == nullptr) {
    throw Error(ErrorKind::kIo, "libcrypto has no HMAC-SHA256");
  }
  std::string signature;
  AppendHex(signature, std::as_bytes(std::span(mac).first(size)));
  return signature;
}

std::string SignedUrls::Make(std::string_view method, std::string_view host,
                             std::string_view path) const {
  const std::string expires = std::to_string((clock_.NowMs() + kLifeMs) / kMsPerSecond);
  std::string url = "http://";
  url.append(host).append(path).append("?expires=").append(expires);
  return url.append("&signature=").append(Signature(method, path, expires));
}

void SignedUrls::Check(std::string_view method, std::string_view path,
                       const QueryParameters& parameters) const {
  const std::string* const expires = parameters.Find("expires");
  const std::string* const signature = parameters.Find("signature");
  if (expires == nullptr || signature == nullptr) {
    throw Error(ErrorKind::kForbidden, "the URL is not signed");
  }
  const std::string wanted = Signature(method, path, *expires);
  if (wanted.size() != signature->size() ||
      CRYPTO_memcmp(wanted.data(), signature->data(), wanted.size()) != 0) {
    throw Error(ErrorKind::kForbidden, "the URL's signature does not fit");
  }
  std::int64_t end = 0;  // of our own writing, now that the signature fits
  std::from_chars(expires->data(), expires->data() + expires->size(), end);
  if (clock_.NowMs() >= end * kMsPerSecond) {
    throw Error(ErrorKind::kForbidden, "the URL has expired");
  }
}

}  // namespace compat::cloudflare
