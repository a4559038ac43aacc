// The servers of the process: the one for HTTP and, beside it, one for HTTPS.

#pragma once

#include <memory>
#include <optional>

#include "emulator/http/server.h"
#include "emulator/tls/server_certificate.h"

namespace emulator {

// Both run the same handler, by the same options; of the connections that may be open at once each
// has one half. Thread-safe where it says so.
class Servers {
 public:
  struct Tls {
    std::shared_ptr<const ServerCertificate> certificate;  // shared with the server's TLS context
    int port = 0;                                          // 0: any that is free
  };

  // Without `tls` HTTPS is not answered. Throws kInvalidRequest when its certificate will not do.
  Servers(const ServerOptions& options, const Handler& handler, const std::optional<Tls>& tls);

  struct Ports {
    int http = 0;
    std::optional<int> https;
  };
  // As Server::Bind().
  Ports Bind();

  // Until Stop(), or until one of them fails, which ends the other too. Throws what that threw.
  void Serve();

  // As Server::Stop(): thread-safe, and may be called from a signal handler.
  void Stop() noexcept;

  // Of both together. Thread-safe from the end of Bind() on.
  ServerCounters counters() const;

 private:
  Server http_;
  std::optional<Server> https_;  // none without TLS
};

}  // namespace emulator
