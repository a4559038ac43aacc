// Servers that answer every request with the same JSON body: what HTTP costs without anything
// behind it.
//
//   http_floor httplib BYTES    bare cpp-httplib
//   http_floor front BYTES      our own server, emulator::Server, with a handler that reads the
//                               body
//   http_floor epoll BYTES      a loop over epoll and nothing else
//   http_floor binding QUERY EXECUTE
//                               the same to the bindings of Workers: QUERY is the body for what
//                               all() sends, EXECUTE for run()
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

#include "bench/epoll_server.h"
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

std::string AnswerOf(const std::string& body) {
  return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + body;
}

// SIGTERM is to end the process, as it does where nothing waits for it.
void ServeEpoll(const bench::EpollServer::Answerer& answerer, const sigset_t& signals) {
  bench::EpollServer server(answerer);
  pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
  Announce(server.port());
  server.Serve();
}

void ServeBody(const std::string& body, const sigset_t& signals) {
  const std::string answer = AnswerOf(body);
  ServeEpoll([&](std::string_view) { return bench::EpollServer::Answer{answer}; }, signals);
}

// The WebSocket that Miniflare 4 tries before each call is refused as the server does it.
void ServeBindings(const std::string& query_body, const std::string& execute_body,
                   const sigset_t& signals) {
  const std::string refusal =
      "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
  const std::string query = AnswerOf(query_body);
  const std::string execute = AnswerOf(execute_body);
  ServeEpoll(
      [&](std::string_view head) -> bench::EpollServer::Answer {
        if (head.starts_with("GET")) return {refusal, /*ends_connection=*/true};
        const bool executes = head.find("http://d1/execute") != std::string_view::npos;
        return {executes ? execute : query};
      },
      signals);
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
  } else if (bytes >= kLeastBytes && kind == "epoll") {
    ServeBody(BodyOf(bytes), signals);
  } else if (argc == 4 && std::string_view(argv[1]) == "binding") {
    ServeBindings(argv[2], argv[3], signals);
  } else {
    std::fputs("usage: http_floor httplib|front|epoll BYTES, or binding QUERY EXECUTE\n", stderr);
    return 2;
  }
  return 0;
}
