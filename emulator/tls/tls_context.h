// What all TLS sessions of a server have in common.

#pragma once

#include <memory>

#include "emulator/tls/server_certificate.h"

// OpenSSL's own.
struct ssl_ctx_st;

namespace emulator {

// Thread-safe.
class TlsContext {
 public:
  // TLS 1.2 and later. Throws kInvalidRequest when OpenSSL takes the certificate for too weak.
  explicit TlsContext(std::shared_ptr<const ServerCertificate> certificate);

  // OpenSSL's SSL_CTX.
  ssl_ctx_st* get() const noexcept { return context_.get(); }

 private:
  struct Free {
    void operator()(ssl_ctx_st* context) const noexcept;
  };

  // Shared with OpenSSL's context, which refers to it.
  const std::shared_ptr<const ServerCertificate> certificate_;
  const std::unique_ptr<ssl_ctx_st, Free> context_;
};

}  // namespace emulator
