#include "tests/emulator/remote/flaky_proxy.h"

#include <chrono>
#include <mutex>
#include <optional>
#include <thread>

#include <httplib.h>

namespace tests {

namespace {

constexpr std::chrono::minutes kLongestAnswer{2};

// Headers that are the connection's own, or are written anew.
bool IsPassedOn(const std::string& name) {
  for (const char* other :
       {"Content-Length", "Transfer-Encoding", "Connection", "Keep-Alive", "REMOTE_ADDR",
        "REMOTE_PORT", "LOCAL_ADDR", "LOCAL_PORT", "Content-Type"}) {
    if (httplib::detail::case_ignore::equal(name, other)) return false;
  }
  return true;
}

}  // namespace

struct FlakyProxy::Implementation {
  explicit Implementation(int emulator_port) : to(emulator_port) {
    const auto answer = [this](const httplib::Request& request, httplib::Response& response) {
      Answer(request, response);
    };
    server.Get(".*", answer);
    server.Post(".*", answer);
    server.Put(".*", answer);
    server.Delete(".*", answer);
    port = server.bind_to_any_port("127.0.0.1");
    thread = std::thread([this] { server.listen_after_bind(); });
    server.wait_until_ready();
  }

  std::optional<PlantedFailure> Take(const httplib::Request& request) {
    const std::lock_guard lock(mutex);
    requests.push_back(request.method + " " + request.path);
    for (auto failure = failures.begin(); failure != failures.end(); ++failure) {
      const bool fits = failure->method == request.method &&
                        request.target.find(failure->path_part) != std::string::npos;
      if (!fits) continue;
      if (failure->skip-- > 0) return std::nullopt;
      PlantedFailure taken = *failure;
      failures.erase(failure);
      return taken;
    }
    return std::nullopt;
  }

  void Answer(const httplib::Request& request, httplib::Response& response) {
    const auto failure = Take(request);
    if (failure && failure->status != 0) {
      response.status = failure->status;
      for (const auto& [name, value] : failure->headers) response.set_header(name, value);
      response.set_content(failure->body, "application/json");
      return;
    }
    LeaveRanges(request);
    PassOn(request, response, failure);
  }

  // The emulator sees to the range: the library would take that range of what comes.
  static void LeaveRanges(const httplib::Request& request) {
    const_cast<httplib::Request&>(request).ranges.clear();
  }

  void PassOn(const httplib::Request& request, httplib::Response& response,
              const std::optional<PlantedFailure>& failure) const {
    httplib::Client client("127.0.0.1", to);
    client.set_read_timeout(kLongestAnswer);
    client.set_path_encode(false);
    httplib::Request passed;
    passed.method = request.method;
    passed.path = request.target;
    passed.body = request.body;
    for (const auto& [name, value] : request.headers) {
      if (IsPassedOn(name)) passed.set_header(name, value);
    }
    const httplib::Result result = client.send(passed);
    if (!result) {
      response.status = 502;
      return;
    }
    std::map<std::string, std::string> headers;
    for (const auto& [name, value] : result->headers) {
      if (IsPassedOn(name)) headers[name] = value;
    }
    std::string body = result->body;
    if (failure && failure->change) failure->change(body, headers);
    response.status = result->status;
    for (const auto& [name, value] : headers) response.set_header(name, value);
    const std::size_t cut_at = failure ? failure->cut_at : std::string::npos;
    Send(std::move(body), cut_at, response);
  }

  // A Content-Range that is there is not to be made anew by the library.
  static void Send(std::string body, std::size_t cut_at, httplib::Response& response) {
    const std::size_t size = body.size();
    response.set_content_provider(
        size, "application/octet-stream",
        [body = std::move(body), cut_at](std::size_t offset, std::size_t length,
                                         httplib::DataSink& sink) {
          if (offset >= cut_at) return false;
          return sink.write(body.data() + offset, std::min(length, cut_at - offset));
        });
  }

  const int to;
  int port = 0;
  httplib::Server server;
  std::thread thread;
  mutable std::mutex mutex;
  std::vector<PlantedFailure> failures;  // guarded by mutex, as all below
  std::vector<std::string> requests;
};

FlakyProxy::FlakyProxy(int port, std::vector<PlantedFailure> failures)
    : implementation_(std::make_unique<Implementation>(port)) {
  for (PlantedFailure& failure : failures) Plant(std::move(failure));
}

FlakyProxy::~FlakyProxy() {
  implementation_->server.stop();
  implementation_->thread.join();
}

std::string FlakyProxy::url() const {
  return "http://127.0.0.1:" + std::to_string(implementation_->port);
}

void FlakyProxy::Plant(PlantedFailure failure) {
  const std::lock_guard lock(implementation_->mutex);
  implementation_->failures.push_back(std::move(failure));
}

std::size_t FlakyProxy::failures_left() const {
  const std::lock_guard lock(implementation_->mutex);
  return implementation_->failures.size();
}

std::vector<std::string> FlakyProxy::requests() const {
  const std::lock_guard lock(implementation_->mutex);
  return implementation_->requests;
}

}  // namespace tests
