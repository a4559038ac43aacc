// The server that a command line asks for.

#pragma once

#include <optional>

#include "compat/configuration.h"
#include "emulator/application.h"
#include "emulator/log.h"
#include "emulator/options.h"
#include "emulator/ready_file.h"
#include "emulator/servers.h"

namespace emulator {

// Its parts, made and handed to each other, on ports that are taken. Thread-safe where it says so.
class BoundServer {
 public:
  // What TlsOf the options says: none when HTTPS is not asked for. Throws kInvalidRequest when the
  // certificate will not do.
  static std::optional<Servers::Tls> TlsOf(const Options& options);

  // Opens the data folder, and lets its commands find the server. `configuration` and `log` must
  // outlive this. Throws what Application and Servers::Bind throw.
  BoundServer(const Options& given, const compat::Configuration& configuration,
              const std::optional<Servers::Tls>& tls, Log& log);

  const ServerAddress& address() const noexcept { return address_; }
  Application& application() noexcept { return application_; }

  // Answers requests until Stop(). Throws what Servers::Serve throws.
  void Serve() { servers_.Serve(); }
  // Stops statements that run, and then the server. Thread-safe.
  void Stop() noexcept;
  // Thread-safe.
  ServerCounters counters() const { return servers_.counters(); }

 private:
  const Options options_;
  Application application_;
  Servers servers_;
  ServerAddress address_;
};

}  // namespace emulator
