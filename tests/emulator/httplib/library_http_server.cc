#include "tests/emulator/httplib/library_http_server.h"

#include <utility>

namespace tests {

LibraryHttpServer::LibraryHttpServer(Answering answering, emulator::ServerOptions options)
    : server_(std::move(options), HandlerOf(std::move(answering))), port_(server_.Bind()) {
  thread_ = std::thread([this] { server_.Serve(); });
}

LibraryHttpServer::~LibraryHttpServer() { Stop(); }

void LibraryHttpServer::Stop() {
  if (thread_.joinable()) {
    server_.Stop();
    thread_.join();
  }
}

}  // namespace tests
