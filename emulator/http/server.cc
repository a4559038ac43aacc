#include "emulator/http/server.h"

#include <algorithm>
#include <cassert>
#include <csignal>
#include <optional>
#include <utility>

#include "emulator/http/connection_front.h"
#include "emulator/http/exchange.h"
#include "emulator/http/listener.h"
#include "emulator/http/processors.h"

namespace emulator {
namespace {

// Threads that are awake while no request takes long: one more than processors, so that one that
// waits for the disk leaves none idle. bench/README.md has what fewer and more of them gave.
std::size_t AwakeThreads(std::size_t workers) {
  return std::min(workers + 1, UsableProcessors() + 1);
}

}  // namespace

struct Server::Shared {
  Shared(ServerOptions given_options, Handler given_handler)
      : options(std::move(given_options)),
        handler(std::move(given_handler)),
        rules{.options = options,
              .handler = handler,
              .hosts = HostRules(options.host, options.allow_hosts),
              .cors = CorsRules(options.cors_origins)} {}

  const ServerOptions options;
  const Handler handler;
  ExchangeRules rules;
  std::optional<ConnectionFront> front;  // from Bind() on
};

Server::Server(ServerOptions options, Handler handler)
    : shared_(std::make_unique<Shared>(std::move(options), std::move(handler))) {
  assert(shared_->options.answer_error && shared_->options.answer_internal_error);
  // OpenSSL writes to sockets whose peers may have gone.
  if (shared_->options.tls) std::signal(SIGPIPE, SIG_IGN);
}

Server::~Server() = default;

int Server::Bind() {
  const ServerOptions& options = shared_->options;
  Listener listener = Listen(options.host, options.port);
  const std::size_t workers = std::max<std::size_t>(options.workers, 1);
  shared_->front.emplace(
      std::move(listener.socket),
      ConnectionFront::Options{.crew = {.workers = workers, .awake = AwakeThreads(workers)},
                               .timeouts = options.timeouts,
                               .tls = options.tls,
                               .max_connections = options.max_connections,
                               .drain = options.drain,
                               .log = options.log},
      [&rules = shared_->rules]() -> ConnectionFront::Serve {
        const auto exchange = std::make_shared<Exchange>(rules);  // shared: functions are copied
        return [exchange](Session& session) { return exchange->Serve(session); };
      });
  return listener.port;
}

void Server::Serve() { shared_->front->Run(); }

void Server::Stop() noexcept {
  shared_->rules.is_stopping = true;
  shared_->front->Stop();
}

ServerCounters Server::counters() const {
  return {.open_connections = shared_->front->open_connections(),
          .requests_in_flight = shared_->rules.requests_in_flight,
          .requests = shared_->rules.requests};
}

}  // namespace emulator
