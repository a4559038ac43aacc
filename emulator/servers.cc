#include "emulator/servers.h"

#include <cstddef>
#include <exception>
#include <memory>
#include <thread>

namespace emulator {
namespace {

// Of the connections that descriptors are left for: neither server can close those of the other.
std::size_t ShareOfHttps(std::size_t connections) { return connections / 2; }

ServerOptions OfHttp(ServerOptions options, bool beside_https) {
  if (beside_https) options.max_connections -= ShareOfHttps(options.max_connections);
  return options;
}

ServerOptions OfHttps(ServerOptions options, const Servers::Tls& tls) {
  options.port = tls.port;
  options.max_connections = ShareOfHttps(options.max_connections);
  options.tls = std::make_shared<TlsContext>(tls.certificate);
  return options;
}

}  // namespace

Servers::Servers(const ServerOptions& options, const Handler& handler,
                 const std::optional<Tls>& tls)
    : http_(OfHttp(options, tls.has_value()), handler) {
  if (tls) https_.emplace(OfHttps(options, *tls), handler);
}

Servers::Ports Servers::Bind() {
  Ports ports{.http = http_.Bind(), .https = {}};
  if (https_) ports.https = https_->Bind();
  return ports;
}

void Servers::Serve() {
  if (!https_) return http_.Serve();
  std::exception_ptr https_failure;
  std::thread https([&] {
    try {
      https_->Serve();
    } catch (...) {
      https_failure = std::current_exception();
    }
    http_.Stop();
  });
  std::exception_ptr http_failure;
  try {
    http_.Serve();
  } catch (...) {
    http_failure = std::current_exception();
  }
  https_->Stop();
  https.join();
  if (http_failure) std::rethrow_exception(http_failure);
  if (https_failure) std::rethrow_exception(https_failure);
}

void Servers::Stop() noexcept {
  http_.Stop();
  if (https_) https_->Stop();
}

ServerCounters Servers::counters() const {
  ServerCounters sum = http_.counters();
  if (https_) {
    const ServerCounters https = https_->counters();
    sum.open_connections += https.open_connections;
    sum.requests_in_flight += https.requests_in_flight;
    sum.requests += https.requests;
  }
  return sum;
}

}  // namespace emulator
