#include "tests/support/library_server/library_server.h"

#include <algorithm>
#include <atomic>
#include <cassert>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <ctime>
#include <exception>
#include <limits>
#include <semaphore>
#include <string>
#include <utility>
#include <vector>

#include <httplib.h>
#include <sys/socket.h>

#include "emulator/http/exchange.h"
#include "emulator/http/listener.h"
#include "tests/support/library_server/connection_threads.h"
#include "tests/support/library_server/library_answer.h"
#include "tests/support/library_server/library_body.h"

namespace emulator {
namespace {

using storage::Error;
using storage::ErrorKind;

constexpr std::size_t kConnectionsPerWorker = 16;
constexpr std::chrono::milliseconds kStopInterval{100};  // how often it is looked whether to stop

// Bodies are only offered to routes, by method and pattern. Patterns with parameters are compared
// segment by segment; those without would be regular expressions, whose recursion a long path
// drives far. So there is one pattern for each depth, up to a bound, since each costs time.
constexpr std::size_t kMostSegments = 32;
constexpr std::size_t kUsualSegments = 8;  // of /client/v4/accounts/{}/d1/database/{}/query

std::string PatternOf(std::size_t segments) {
  std::string pattern;
  for (std::size_t i = 0; i < segments; ++i) {
    pattern += "/:" + std::to_string(i);
  }
  return pattern;
}

// Whether one of the patterns is that of `path`, which is percent-decoded.
bool HasPattern(const std::string& path) {
  return path.starts_with('/') &&
         std::count(path.begin(), path.end(), '/') <= static_cast<std::ptrdiff_t>(kMostSegments);
}

std::vector<Header> HeadersOf(const httplib::Request& request) {
  return {request.headers.begin(), request.headers.end()};
}

// One of the requests that run at once.
class Slot {
 public:
  explicit Slot(std::counting_semaphore<>& slots) : slots_(slots) { slots_.acquire(); }
  ~Slot() { slots_.release(); }
  Slot(const Slot&) = delete;
  Slot& operator=(const Slot&) = delete;

 private:
  std::counting_semaphore<>& slots_;
};

}  // namespace

class LibraryServer::Engine {
 public:
  Engine(ServerOptions given_options, Handler given_handler)
      : options_(std::move(given_options)),
        handler_(std::move(given_handler)),
        workers_(std::max<std::size_t>(options_.workers, 1)),
        slots_(static_cast<std::ptrdiff_t>(workers_)),
        rules_{.options = options_,
               .handler = handler_,
               .hosts = HostRules(options_.host, options_.allow_hosts),
               .cors = CorsRules(options_.cors_origins)},
        keep_alive_("timeout=" + std::to_string(IdleSeconds())) {
    assert(options_.answer_error && options_.answer_internal_error);
    Configure();
    AddRoutes();
  }

  int Bind() {
    const std::string& host = options_.host;
    // cpp-httplib does not say why it cannot listen.
    Listen(host, options_.port);
    const bool any = options_.port == 0;
    port_ = any                                         ? server_.bind_to_any_port(host)
            : server_.bind_to_port(host, options_.port) ? options_.port
                                                        : -1;
    if (port_ < 0) {
      throw Error(ErrorKind::kIo, "cannot listen on " + host + " port " +
                                      std::to_string(options_.port) + ": " + std::strerror(errno));
    }
    return port_;
  }

  void Serve() {
    if (!server_.listen_after_bind() && !rules_.is_stopping) {
      throw Error(ErrorKind::kIo,
                  "the system accepts no more connections on port " + std::to_string(port_));
    }
  }

  // Only the thread that accepts may close its socket: its number could be another's by the time it
  // is used again.
  void Stop() noexcept { rules_.is_stopping = true; }

  ServerCounters counters() const {
    return {.open_connections = open_,
            .requests_in_flight = rules_.requests_in_flight,
            .requests = rules_.requests};
  }

 private:
  std::int64_t IdleSeconds() const {
    return std::max<std::int64_t>(
        std::chrono::ceil<std::chrono::seconds>(options_.timeouts.idle).count(), 1);
  }

  void Configure() {
    server_.set_socket_options([](socket_t socket) {
      // Not so another server, which SO_REUSEPORT would let in besides.
      httplib::set_socket_opt(socket, SOL_SOCKET, SO_REUSEADDR, 1);
    });
    server_.set_tcp_nodelay(true);
    server_.set_keep_alive_max_count(std::numeric_limits<std::size_t>::max());
    server_.set_keep_alive_timeout(IdleSeconds());
    server_.set_read_timeout(std::min(options_.timeouts.head, options_.read_pace.stall));
    server_.set_write_timeout(options_.write_pace.stall);
    server_.set_idle_interval(kStopInterval);
    // Handlers have limits of their own, some of them higher than the usual one.
    server_.set_payload_max_length(std::numeric_limits<std::size_t>::max());
    server_.new_task_queue = [this] {
      const auto stop_when_told = [this] {
        if (rules_.is_stopping) server_.stop();
      };
      return MakeConnectionThreads(
                 {.most = std::min(workers_ * kConnectionsPerWorker, options_.max_connections),
                  .drain = options_.drain,
                  .port = port_,
                  .look = stop_when_told,
                  .log = options_.log},
                 open_)
          .release();
    };
  }

  void AddRoutes() {
    server_.set_pre_routing_handler([this](const httplib::Request& from, httplib::Response& to) {
      if (IsBodyMethod(from.method) && HasPattern(from.path)) {
        return httplib::Server::HandlerResponse::Unhandled;
      }
      Answer(from, to, nullptr);
      return httplib::Server::HandlerResponse::Handled;
    });
    const auto answer = [this](const httplib::Request& from, httplib::Response& to,
                               const httplib::ContentReader& reader) { Answer(from, to, &reader); };
    for (std::size_t i = 0; i < kMostSegments; ++i) {
      // The usual depth first, then those below it, then those above.
      const std::string pattern = PatternOf(i < kUsualSegments ? kUsualSegments - i : i + 1);
      server_.Post(pattern, answer);
      server_.Put(pattern, answer);
      server_.Patch(pattern, answer);
      server_.Delete(pattern, answer);
    }
    server_.set_error_handler([this](const httplib::Request& from, httplib::Response& to) {
      AnswerRefused(from, to);
      return httplib::Server::HandlerResponse::Handled;
    });
    server_.set_post_routing_handler(
        [this](const httplib::Request& from, httplib::Response& to) { Complete(from, to); });
  }

  // Has the handler answer. Never throws: behind a route cpp-httplib catches nothing.
  void Answer(const httplib::Request& from, httplib::Response& to,
              const httplib::ContentReader* reader) noexcept {
    try {
      RequestHead head = ReadRequestHead(from.method, from.target, from.version, HeadersOf(from));
      LibraryBody body(from, head, reader,
                       {.default_max_bytes = options_.max_body_bytes, .pace = options_.read_pace});
      const auto answer = LibraryAnswer::Keep(rules_, from, head, to);
      answer->request().body = &body;
      Response response = Handle(answer->request(), head, answer->trace());
      answer->request().body = nullptr;
      // It takes no other spelling for the wish to keep such a connection.
      const bool is_kept =
          head.version == HttpVersion::k11 || from.get_header_value("Connection") == "Keep-Alive";
      if (!is_kept || !head.complaint.empty() || rules_.is_stopping || response.ends_connection ||
          response.delivery != Delivery::kWhole || body.Leave() == Persistence::kClose) {
        answer->CloseAfterwards();
      }
      answer->Fill(std::move(response), std::nullopt, from, to);
    } catch (...) {
      // Memory has run out, or an error could not be worded: there is no answer to send.
      GiveUp(to);
    }
  }

  Response Handle(const Request& request, const RequestHead& head, RequestTrace& trace) {
    const Slot slot(slots_);
    return rules_.AnswerTo(request, head, trace);
  }

  // Words what cpp-httplib refuses by itself, and a range outside of the body.
  void AnswerRefused(const httplib::Request& from, httplib::Response& to) noexcept {
    try {
      if (LibraryAnswer* answer = LibraryAnswer::Find(to)) {
        answer->FillBadRange(to);
        return;
      }
      RequestHead head = ReadRequestHead(from.method, from.target, from.version, HeadersOf(from));
      const auto answer = LibraryAnswer::Keep(rules_, from, head, to);
      answer->CloseAfterwards();
      answer->Fill(WordsFor(to.status, answer->request()), to.status, from, to);
    } catch (...) {
      GiveUp(to);
    }
  }

  Response WordsFor(int status, const Request& request) const {
    switch (status) {
      case httplib::StatusCode::InternalServerError_500:
        return options_.answer_internal_error(request);
      case httplib::StatusCode::RangeNotSatisfiable_416:
        return rules_.AnswerBadRange(request);
      default:
        return options_.answer_error(
            request, Error(ErrorKind::kMalformedRequest, "cpp-httplib refuses the request's head"));
    }
  }

  // The last word on status and headers, over what cpp-httplib decides for its own users.
  void Complete(const httplib::Request& from, httplib::Response& to) noexcept {
    try {
      ++rules_.requests;
      to.headers.erase("Connection");
      to.headers.erase("Keep-Alive");
      to.set_header("Date", HttpDate(std::time(nullptr)));
      LibraryAnswer* const answer = LibraryAnswer::Find(to);
      if (answer == nullptr) {
        to.status = httplib::StatusCode::InternalServerError_500;
        to.set_header("Connection", "close");
        return;
      }
      answer->Complete(from, to);
      if (answer->persistence() == Persistence::kClose) {
        to.set_header("Connection", "close");
        return;
      }
      if (answer->version() == HttpVersion::k10) to.set_header("Connection", "keep-alive");
      to.set_header("Keep-Alive", keep_alive_);
    } catch (...) {
      rules_.Log("answering a request", {}, std::current_exception());
    }
  }

  void GiveUp(httplib::Response& to) noexcept {
    rules_.Log("answering a request", {}, std::current_exception());
    to = {};
    to.status = httplib::StatusCode::InternalServerError_500;
  }

  const ServerOptions options_;
  const Handler handler_;
  const std::size_t workers_;
  std::counting_semaphore<> slots_;
  ExchangeRules rules_;
  std::string keep_alive_;
  std::atomic<std::size_t> open_ = 0;
  int port_ = 0;
  httplib::Server server_;
};

LibraryServer::LibraryServer(ServerOptions options, Handler handler)
    : engine_(std::make_unique<Engine>(std::move(options), std::move(handler))) {}

LibraryServer::~LibraryServer() = default;

int LibraryServer::Bind() { return engine_->Bind(); }

void LibraryServer::Serve() { engine_->Serve(); }

void LibraryServer::Stop() noexcept { engine_->Stop(); }

ServerCounters LibraryServer::counters() const { return engine_->counters(); }

}  // namespace emulator
