#include "emulator/bound_server.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "emulator/databases_options.h"
#include "emulator/descriptor_limit.h"
#include "storage/clock.h"
#include "storage/database/database.h"
#include "storage/error.h"

namespace emulator {

using storage::Error;
using storage::ErrorKind;

namespace {

ServerOptions ServerOptionsOf(const Options& options, Application& application, Log& log) {
  ServerOptions server;
  server.host = options.host;
  server.port = options.port;
  server.workers = options.workers;
  server.max_connections = options.max_connections;
  server.max_body_bytes = options.max_body;
  server.drain = std::chrono::milliseconds(static_cast<std::int64_t>(options.drain_seconds * 1000));
  server.aside.folder = options.data;
  server.allow_hosts = options.allow_hosts;
  server.cors_origins = options.cors_origins;
  server.serves_any_host = [&](const Request& request) {
    return application.ServesAnyHost(request);
  };
  server.answer_error = [&](const Request& request, const Error& error) {
    return application.AnswerError(request, error);
  };
  server.answer_internal_error = [&](const Request& request) {
    return application.AnswerInternalError(request);
  };
  server.log = [&](const std::string& message) { log.Error(message); };
  server.record_request = [&, logs = log.LogsRequests()](const RequestRecord& record) {
    application.metrics().Count(record);
    if (logs) log.Request(record);
  };
  return server;
}

// Every connection and every open database takes descriptors: no more of either stay open than
// there are descriptors for.
Options WithinDescriptors(Options options, Log& log) {
  const std::uint64_t limit = RaiseDescriptorLimit();
  const std::size_t each = storage::MostDescriptors(DatabasesOptionsOf(options).database);
  const std::size_t most = OpenDatabasesWithin(limit, each);
  if (options.max_open_databases > most) {
    log.Info("the limit of " + std::to_string(limit) + " descriptors lets " + std::to_string(most) +
             " databases stay open, not " + std::to_string(options.max_open_databases));
    options.max_open_databases = most;
  }
  options.max_connections =
      ConnectionsWithin(limit, options.max_open_databases + MostReplicas(options), each);
  return options;
}

Servers::Ports Bind(Servers& servers, const Options& options) {
  try {
    return servers.Bind();
  } catch (const Error& error) {
    const std::string flags = options.tls_cert ? "--port and --tls-port name" : "--port names";
    throw Error(error.kind(), error.what() + ("; " + flags) + " another, 0 is any that is free");
  }
}

}  // namespace

std::optional<Servers::Tls> BoundServer::TlsOf(const Options& options) {
  if (!options.tls_cert) return std::nullopt;
  const int next_port = options.port == 0 ? 0 : options.port + 1;
  if (!options.tls_port && next_port > 65'535) {
    throw Error(ErrorKind::kInvalidRequest,
                "there is no port after --port 65535 for HTTPS: --tls-port is missing");
  }
  const std::int64_t now = storage::SystemClock().NowMs() / 1000;
  return Servers::Tls{
      .certificate = std::make_shared<ServerCertificate>(*options.tls_cert, *options.tls_key, now),
      .port = options.tls_port.value_or(next_port)};
}

BoundServer::BoundServer(const Options& given, const compat::Configuration& configuration,
                         const std::optional<Servers::Tls>& tls, Log& log)
    : options_(WithinDescriptors(given, log)),
      application_(options_, configuration, log),
      servers_(
          ServerOptionsOf(options_, application_, log),
          [this](const Request& request, RequestTrace& trace) {
            return application_.Handle(request, trace);
          },
          tls) {
  const Servers::Ports ports = Bind(servers_, options_);
  application_.metrics().Watch([this] { return servers_.counters(); });
  address_ = AddressOf(options_.host, ports.http, ports.https);
  application_.Announce(address_.url);
}

void BoundServer::Stop() noexcept {
  application_.StopStatements();
  servers_.Stop();
}

}  // namespace emulator
