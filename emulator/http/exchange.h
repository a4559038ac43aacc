// One request and its answer: what stands between a session and the handler.

#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <string>

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

  // What the request is answered, whoever carries it. Throws what the words for an error throw.
  Response AnswerTo(const Request& request, const RequestHead& head, RequestTrace& trace) const;
  // The answer to a Range that lies outside of the body; sent with the status 416, whatever it
  // says.
  Response AnswerBadRange(const Request& request) const;
  // Tells an operator what went wrong while `what` was done. Never throws: what cannot be logged,
  // because memory has run out, must not cost the answer too.
  void Log(const char* what, const Request& request,
           const std::exception_ptr& error) const noexcept;

 private:
  Response Handle(const Request& request, const RequestHead& head, RequestTrace& trace) const;
};

// Counts a request as long as it lives.
class InFlight {
 public:
  explicit InFlight(std::atomic<std::size_t>& count) : count_(count) { ++count_; }
  ~InFlight() { --count_; }
  InFlight(const InFlight&) = delete;
  InFlight& operator=(const InFlight&) = delete;

 private:
  std::atomic<std::size_t>& count_;
};

// One thread at a time; each has its own.
class Exchange {
 public:
  explicit Exchange(ExchangeRules& rules);

  // Answers the request that `session` has. Never throws.
  AfterAnswer Serve(Session& session) noexcept;

 private:
  AfterAnswer Run(Session& session);

  ExchangeRules& rules_;
  AnswerWriter writer_;
};

}  // namespace emulator
