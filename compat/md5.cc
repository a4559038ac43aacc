#include "compat/md5.h"

#include <array>
#include <cstddef>
#include <span>

#include <openssl/evp.h>

#include "compat/hex.h"
#include "storage/error.h"

namespace compat {

namespace {

struct ContextCloser {
  void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
};

void Check(int succeeded) {
  if (succeeded != 1) throw storage::Error(storage::ErrorKind::kIo, "libcrypto has no MD5");
}

}  // namespace

struct Md5::Context {
  std::unique_ptr<EVP_MD_CTX, ContextCloser> handle{EVP_MD_CTX_new()};
};

Md5::Md5() : context_(std::make_unique<Context>()) {
  Check(EVP_DigestInit_ex(context_->handle.get(), EVP_md5(), nullptr));
}

Md5::~Md5() = default;

void Md5::Add(std::string_view bytes) {
  Check(EVP_DigestUpdate(context_->handle.get(), bytes.data(), bytes.size()));
}

std::string Md5::Finish() {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  Check(EVP_DigestFinal_ex(context_->handle.get(), digest.data(), &size));
  std::string text;
  AppendHex(text, std::as_bytes(std::span(digest).first(size)));
  return text;
}

}  // namespace compat
