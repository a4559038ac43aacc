// Servers that answer every request with the same JSON body: what HTTP costs without anything
// behind it.
//
//   http_floor httplib BYTES    bare cpp-httplib
//   http_floor front BYTES      our own server, emulator::Server, with a handler that reads the
//   body
//
// BYTES are those of the body, at least 110.
//
// Prints where it listens and serves until SIGTERM.

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <string>
#include <string_view>
#include <thread>

#include <httplib.h>

#include "emulator/http/server.h"

namespace {

constexpr std::size_t kThreads = 64;
constexpr unsigned long kLeastBytes = 110;

// A query's answer whose only value has what is missing to `bytes`.
std::string BodyOf(std::size_t bytes) {
  const std::string start = R"({"result":[{"results":[{"id":1,"name":")";
  const std::string end = R"("}],"success":true}],"errors":[],"messages":[],"success":true})";
  return start + std::string(bytes - start.size() - end.size(), 'x') + end;
}

void Announce(int port) {
  std::printf("http_floor listening on http://127.0.0.1:%d\n", port);
  std::fflush(stdout);
}

// Blocks until SIGTERM, which has to be blocked in all threads.
void AwaitEnd(const sigset_t& signals) {
  int signal = 0;
  sigwait(&signals, &signal);
}

void ServeHttplib(const std::string& body, const sigset_t& signals) {
  httplib::Server server;
  server.new_task_queue = [] { return new httplib::ThreadPool(kThreads); };
  server.set_tcp_nodelay(true);
  server.set_keep_alive_max_count(std::numeric_limits<std::size_t>::max());
  server.set_keep_alive_timeout(120);
  server.Post(".*", [&body](const httplib::Request&, httplib::Response& response) {
    response.set_content(body, "application/json");
  });
  const int port = server.bind_to_any_port("127.0.0.1");
  std::thread serving([&] { server.listen_after_bind(); });
  server.wait_until_ready();
  Announce(port);
  AwaitEnd(signals);
  server.stop();
  serving.join();
}

emulator::Response Failure() {
  emulator::Response response;
  response.status = 500;
  return response;
}

void ServeFront(const std::string& body, const sigset_t& signals) {
  emulator::ServerOptions options;
  options.workers = kThreads;
  options.answer_error = [](const emulator::Request&, const storage::Error&) { return Failure(); };
  options.answer_internal_error = [](const emulator::Request&) { return Failure(); };
  const auto handler = [&body](const emulator::Request& request, emulator::RequestTrace&) {
    request.body->ReadAll();
    emulator::Response response;
    response.body = body;
    return response;
  };
  emulator::Server server(options, handler);
  const int port = server.Bind();
  std::thread serving([&] { server.Serve(); });
  Announce(port);
  AwaitEnd(signals);
  server.Stop();
  serving.join();
}

}  // namespace

int main(int argc, char** argv) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  const std::string_view kind = argc == 3 ? argv[1] : "";
  const unsigned long bytes = argc == 3 ? std::strtoul(argv[2], nullptr, 10) : 0;
  if (bytes >= kLeastBytes && kind == "httplib") {
    ServeHttplib(BodyOf(bytes), signals);
  } else if (bytes >= kLeastBytes && kind == "front") {
    ServeFront(BodyOf(bytes), signals);
  } else {
    std::fputs("usage: http_floor httplib|front BYTES\n", stderr);
    return 2;
  }
  return 0;
}
