#include "emulator/tls/tls_context.h"

#include <new>
#include <utility>

#include <openssl/ssl.h>

#include "storage/error.h"

namespace emulator {

void TlsContext::Free::operator()(ssl_ctx_st* context) const noexcept { SSL_CTX_free(context); }

TlsContext::TlsContext(std::shared_ptr<const ServerCertificate> certificate)
    : certificate_(std::move(certificate)), context_(SSL_CTX_new(TLS_server_method())) {
  SSL_CTX* const context = context_.get();
  if (context == nullptr) throw std::bad_alloc();
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  // Clients that close without a word are the rule. Who renegotiates makes the server work.
  SSL_CTX_set_options(context, SSL_OP_IGNORE_UNEXPECTED_EOF | SSL_OP_NO_RENEGOTIATION);
  // Most connections idle, and text that is left for later may have moved by then.
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  if (!certificate_->Use(context)) {
    throw storage::Error(storage::ErrorKind::kInvalidRequest,
                         "the certificate cannot be used for TLS");
  }
}

}  // namespace emulator
