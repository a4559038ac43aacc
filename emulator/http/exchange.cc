#include "emulator/http/exchange.h"

#include <exception>
#include <optional>
#include <string>
#include <utility>

namespace emulator {
namespace {

using storage::Error;
using storage::ErrorKind;
using Clock = std::chrono::steady_clock;

std::string TextOf(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const std::exception& exception) {
    return exception.what();
  } catch (...) {
    return "something that is no exception was thrown";
  }
}

Persistence Both(Persistence a, Persistence b) {
  return a == Persistence::kKeepAlive ? b : Persistence::kClose;
}

}  // namespace

Exchange::Exchange(ExchangeRules& rules)
    : rules_(rules),
      writer_(std::chrono::duration_cast<std::chrono::seconds>(rules.options.timeouts.idle),
              rules.options.write_pace, rules.options.aside) {}

AfterAnswer Exchange::Serve(Session& session) noexcept {
  try {
    return Run(session);
  } catch (...) {
    // Memory has run out, or an error could not be worded: there is no answer to send.
    rules_.Log("answering a request", {}, std::current_exception());
    return AfterAnswer::kClose;
  }
}

AfterAnswer Exchange::Run(Session& session) {
  const ServerOptions& options = rules_.options;
  const auto started = options.record_request ? Clock::now() : Clock::time_point{};
  const InFlight in_flight(rules_.requests_in_flight);

  RequestHead head = session.TakeHead();
  RequestBody body(session.connection(), head,
                   {.default_max_bytes = options.max_body_bytes, .pace = options.read_pace});
  const Request request{.method = std::move(head.method),
                        .path = std::move(head.path),
                        .query = std::move(head.query),
                        .headers = std::move(head.headers),
                        .remote_address = session.connection().remote_address(),
                        .scheme = options.tls ? "https" : "http",
                        .body = &body};
  RequestTrace trace;
  Response response = rules_.AnswerTo(request, head, trace);

  const BodyRemains remains = body.Leave();
  Persistence persistence = Both(head.persistence, remains.persistence);
  if (!head.complaint.empty() || rules_.is_stopping || response.ends_connection ||
      response.stream != nullptr || response.delivery != Delivery::kWhole) {
    persistence = Persistence::kClose;
  }
  ++rules_.requests;
  const SentAnswer sent = writer_.Write(
      session.connection(), {.request = request,
                             .version = head.version,
                             .response = std::move(response),
                             .persistence = persistence,
                             .answer_bad_range = [&] { return rules_.AnswerBadRange(request); }});
  if (sent.source_error) {
    rules_.Log("sending a body", request, sent.source_error);
  }
  if (options.record_request) {
    options.record_request({.method = request.method,
                            .path = request.path,
                            .remote_address = request.remote_address,
                            .status = sent.status,
                            .body_bytes = sent.body_bytes,
                            .duration = Clock::now() - started,
                            .trace = trace});
  }

  if (!sent.is_complete) {
    return AfterAnswer::kClose;
  }
  if (persistence == Persistence::kClose) {
    const bool is_all_read = head.complaint.empty() &&
                             remains.persistence == Persistence::kKeepAlive &&
                             remains.discard_bytes == 0 && session.connection().input().empty();
    return is_all_read ? AfterAnswer::kClose : AfterAnswer::kLinger;
  }
  session.ExpectNextRequest(remains.discard_bytes);
  return AfterAnswer::kNextRequest;
}

Response ExchangeRules::AnswerTo(const Request& request, const RequestHead& head,
                                 RequestTrace& trace) const {
  Response response;
  try {
    response = Handle(request, head, trace);
  } catch (const Error& error) {
    response = options.answer_error(request, error);
  } catch (...) {
    Log("handling a request", request, std::current_exception());
    response = options.answer_internal_error(request);
  }
  cors.AddHeaders(request, response);
  return response;
}

Response ExchangeRules::Handle(const Request& request, const RequestHead& head,
                               RequestTrace& trace) const {
  if (!head.complaint.empty()) {
    throw Error(ErrorKind::kMalformedRequest, head.complaint);
  }
  if (head.is_refused_for_load) {
    throw Error(ErrorKind::kBusy, "the server has no thread left for this request");
  }
  if (!hosts.Allows(head.host) && !(options.serves_any_host && options.serves_any_host(request))) {
    throw Error(ErrorKind::kForbidden, "this server does not answer to the host name " +
                                           *head.host + "; --allow-host lets it");
  }
  if (std::optional<Response> preflight = cors.FindPreflightAnswer(request)) {
    return std::move(*preflight);
  }
  return handler(request, trace);
}

Response ExchangeRules::AnswerBadRange(const Request& request) const {
  return options.answer_error(
      request, Error(ErrorKind::kInvalidRequest, "the range lies outside of the body"));
}

void ExchangeRules::Log(const char* what, const Request& request,
                        const std::exception_ptr& error) const noexcept {
  if (!options.log) return;
  try {
    options.log(std::string(what) + " (" + request.method + " " + ShownPath(request.path) +
                "): " + TextOf(error));
  } catch (const std::exception&) {
    // There is nobody else to tell.
  }
}

}  // namespace emulator
