#include "tests/support/http_server.h"

#include <utility>

namespace tests {
namespace {

using storage::ErrorKind;

int StatusOf(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kForbidden:
      return 403;
    case ErrorKind::kNotFound:
      return 404;
    case ErrorKind::kTooLarge:
      return 413;
    case ErrorKind::kInvalidRequest:
    case ErrorKind::kMalformedRequest:
      return 400;
    default:
      return 500;
  }
}

emulator::Response AnswerError(const emulator::Request& /*request*/, const storage::Error& error) {
  emulator::Response response;
  response.status = StatusOf(error.kind());
  response.body = std::string("{\"error\":\"") + storage::NameOf(error.kind()) + "\"}";
  return response;
}

emulator::Response AnswerInternalError(const emulator::Request& /*request*/) {
  emulator::Response response;
  response.status = 500;
  response.body = R"({"error":"internal"})";
  return response;
}

}  // namespace

emulator::ServerOptions TestServerOptions() {
  constexpr std::chrono::seconds kNever{60};
  emulator::ServerOptions options;
  options.workers = 4;
  options.timeouts = {.head = kNever, .small_body = kNever, .idle = kNever, .linger = kNever};
  options.read_pace = {.stall = kNever, .grace = kNever};
  options.write_pace = {.stall = kNever, .grace = kNever};
  options.answer_error = &AnswerError;
  options.answer_internal_error = &AnswerInternalError;
  return options;
}

emulator::Response Echo(const emulator::Request& request) {
  emulator::Response response;
  response.body = "\"" + request.method + " " + request.path +
                  (request.query.empty() ? "" : "?" + request.query) + " " +
                  request.body->ReadAll() + "\"";
  return response;
}

emulator::Handler HandlerOf(Answering answering) {
  return [answer = std::move(answering)](const emulator::Request& request,
                                         emulator::RequestTrace&) { return answer(request); };
}

HttpServer::HttpServer(Answering answering, emulator::ServerOptions options)
    : HttpServer(HandlerOf(std::move(answering)), std::move(options)) {}

HttpServer::HttpServer(emulator::Handler handler, emulator::ServerOptions options)
    : server_(KeepLog(std::move(options)), std::move(handler)), port_(server_.Bind()) {
  thread_ = std::thread([this] { server_.Serve(); });
}

HttpServer::~HttpServer() { Stop(); }

emulator::ServerOptions HttpServer::KeepLog(emulator::ServerOptions options) {
  options.log = [this](const std::string& line) {
    const std::lock_guard lock(mutex_);
    log_.push_back(line);
  };
  return options;
}

std::vector<std::string> HttpServer::log() const {
  const std::lock_guard lock(mutex_);
  return log_;
}

void HttpServer::Stop() {
  if (thread_.joinable()) {
    server_.Stop();
    thread_.join();
  }
}

}  // namespace tests
