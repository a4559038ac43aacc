#include "compat/cloudflare/signed_urls.h"

#include <charconv>
#include <span>

#include "compat/hex.h"
#include "compat/hmac.h"
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
  std::string signature;
  AppendHex(signature, HmacSha256(std::as_bytes(std::span(key_)), text));
  return signature;
}

std::string SignedUrls::Make(std::string_view method, std::string_view origin,
                             std::string_view path) const {
  const std::string expires = std::to_string((clock_.NowMs() + kLifeMs) / kMsPerSecond);
  std::string url(origin);
  url.append(path).append("?expires=").append(expires);
  return url.append("&signature=").append(Signature(method, path, expires));
}

void SignedUrls::Check(std::string_view method, std::string_view path,
                       const QueryParameters& parameters) const {
  const std::string* const expires = parameters.Find("expires");
  const std::string* const signature = parameters.Find("signature");
  if (expires == nullptr || signature == nullptr) {
    throw Error(ErrorKind::kForbidden, "the URL is not signed");
  }
  if (!IsSameSecret(*signature, Signature(method, path, *expires))) {
    throw Error(ErrorKind::kForbidden, "the URL's signature does not fit");
  }
  std::int64_t end = 0;  // of our own writing, now that the signature fits
  std::from_chars(expires->data(), expires->data() + expires->size(), end);
  if (clock_.NowMs() >= end * kMsPerSecond) {
    throw Expired();
  }
}

Error SignedUrls::Expired() { return Error(ErrorKind::kForbidden, "the URL has expired"); }

}  // namespace compat::cloudflare
