// One request and its answer: what stands between a session and the handler.

#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>

#include "emulator/http/answer_writer.h"
#include "emulator/http/connection_front.h"
#include "emulator/http/cors.h"
#include "emulator/http/host_rules.h"
#include "emulator/http/request_body.h"
#include "emulator/http/server_options.h"
#include "emulator/http/session.h"

namespace emulator {

// What all threads of a server go by. Thread-safe.
struct ExchangeRules {
  const ServerOptions& options;
  const Handler& handler;
  HostRules hosts;
  CorsRules cors;
  std::atomic<bool> is_stopping = false;
  std::atomic<std::size_t> requests_in_flight = 0;
  std::atomic<std::uint64_t> requests = 0;
};

// One thread at a time; each has its own.
class Exchange {
 public:
  explicit Exchange(ExchangeRules& rules);

  // Answers the request that `session` has. Never throws.
  AfterAnswer Serve(Session& session) noexcept;

 private:
  AfterAnswer Run(Session& session);
  Response AnswerTo(const Request& request, const RequestHead& head, RequestTrace& trace) const;
  Response Handle(const Request& request, const RequestHead& head, RequestTrace& trace) const;
  // Never throws: what cannot be logged, because memory has run out, must not cost the answer too.
  void Log(const char* what, const Request& request,
           const std::exception_ptr& error) const noexcept;

  ExchangeRules& rules_;
  AnswerWriter writer_;
};

}  // namespace emulator
