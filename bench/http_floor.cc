// Servers that answer every request with the same JSON body: what HTTP costs without anything
// behind it.
//
//   http_floor httplib    bare cpp-httplib
//   http_floor front      our own server, emulator::Server, with a handler that reads the body
//
// Prints where it listens and serves until SIGTERM.

#include <csignal>
#include <cstdio>
#include <limits>
#include <string>
#include <string_view>
#include <thread>

#include <httplib.h>

#include "emulator/server.h"

namespace {

constexpr std::size_t kThreads = 64;

// 350 bytes.
const std::string& Body() {
  static const std::string body = [] {
    const std::string start = R"({"result":[{"results":[{"id":1,"name":")";
    const std::string end = R"("}],"success":true}],"errors":[],"messages":[],"success":true})";
    return start + std::string(350 - start.size() - end.size(), 'x') + end;
  }();
  return body;
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

void ServeHttplib(const sigset_t& signals) {
  httplib::Server server;
  server.new_task_queue = [] { return new httplib::ThreadPool(kThreads); };
  server.set_tcp_nodelay(true);
  server.set_keep_alive_max_count(std::numeric_limits<std::size_t>::max());
  server.set_keep_alive_timeout(120);
  server.Post(".*", [](const httplib::Request&, httplib::Response& response) {
    response.set_content(Body(), "application/json");
  });
  const int port = server.bind_to_any_port("127.0.0.1");
  std::thread serving([&] { server.listen_after_bind(); });
  server.wait_until_ready();
  Announce(port);
  AwaitEnd(signals);
  server.stop();
  serving.join();
}

emulator::Response Answer(const emulator::Request& request) {
  request.body->ReadAll();
  emulator::Response response;
  response.body = Body();
  return response;
}

emulator::Response Failure() {
  emulator::Response response;
  response.status = 500;
  return response;
}

void ServeFront(const sigset_t& signals) {
  emulator::ServerOptions options;
  options.workers = kThreads;
  options.answer_error = [](const emulator::Request&, const storage::Error&) { return Failure(); };
  options.answer_internal_error = [](const emulator::Request&) { return Failure(); };
  emulator::Server server(options, &Answer);
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
  const std::string_view kind = argc == 2 ? argv[1] : "";
  if (kind == "httplib") {
    ServeHttplib(signals);
  } else if (kind == "front") {
    ServeFront(signals);
  } else {
    std::fputs("usage: http_floor httplib|front\n", stderr);
    return 2;
  }
  return 0;
}
