#include "tests/conformance/exchange.h"

#include <algorithm>
#include <cstdio>
#include <stdexcept>
#include <string_view>

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace tests {

namespace {

constexpr timeval kPatience{60, 0};

// A connection to the port of 127.0.0.1, closed with the object. One thread at a time.
class Connection {
 public:
  explicit Connection(int port) : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience);
    setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &kPatience, sizeof kPatience);
    const int on = 1;
    setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    if (connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
      close(socket_);
      throw std::runtime_error("no connection to port " + std::to_string(port));
    }
  }
  ~Connection() { close(socket_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Stops early when the server no longer reads: its answer may be there all the same.
  void Send(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t sent = send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }

  // Appends what has arrived to `bytes`; false at the end.
  bool Receive(std::string& bytes) const {
    char buffer[65536];
    const ssize_t received = recv(socket_, buffer, sizeof buffer, 0);
    if (received < 0 && errno == EAGAIN) throw std::runtime_error("no byte for a minute");
    if (received <= 0) return false;
    bytes.append(buffer, static_cast<std::size_t>(received));
    return true;
  }

 private:
  int socket_;
};

std::string Lowered(std::string_view text) {
  std::string lowered(text);
  for (char& c : lowered) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lowered;
}

std::runtime_error NotHttp(const std::string& bytes) {
  return std::runtime_error("the answer is not HTTP: " + bytes.substr(0, 200));
}

HttpAnswer ParseHead(const std::string& head) {
  constexpr std::string_view kVersion = "HTTP/1.1 ";
  if (head.rfind(kVersion, 0) != 0) throw NotHttp(head);
  HttpAnswer answer;
  answer.status = std::stoi(head.substr(kVersion.size(), 3));
  std::size_t line = head.find("\r\n");
  while (line != std::string::npos) {
    const std::size_t begin = line + 2;
    line = head.find("\r\n", begin);
    const std::string text = head.substr(begin, line - begin);
    const std::size_t colon = text.find(':');
    if (colon == std::string::npos) throw NotHttp(head);
    const std::size_t value = text.find_first_not_of(' ', colon + 1);
    answer.headers.emplace_back(Lowered(text.substr(0, colon)),
                                value == std::string::npos ? "" : text.substr(value));
  }
  return answer;
}

const std::string* FindHeader(const HttpAnswer& answer, std::string_view name) {
  for (const auto& [key, value] : answer.headers) {
    if (key == name) return &value;
  }
  return nullptr;
}

std::string Unchunked(const std::string& bytes) {
  std::string body;
  std::size_t position = 0;
  for (;;) {
    const std::size_t end = bytes.find("\r\n", position);
    if (end == std::string::npos) throw NotHttp(bytes);
    const std::size_t size = std::stoul(bytes.substr(position, end - position), nullptr, 16);
    if (size == 0) return body;
    body += bytes.substr(end + 2, size);
    position = end + 2 + size + 2;
  }
}

}  // namespace

std::string WireText(const HttpRequest& request, const std::string& host) {
  std::string bytes = request.method + " " + request.path + " HTTP/1.1\r\n";
  const bool has_host = std::any_of(request.headers.begin(), request.headers.end(),
                                    [](const auto& header) { return header.first == "host"; });
  if (!has_host) bytes += "host: " + host + "\r\n";
  for (const auto& [name, value] : request.headers) {
    bytes.append(name).append(": ").append(value).append("\r\n");
  }
  bytes += "connection: close\r\n";
  if (request.chunked) {
    bytes += "transfer-encoding: chunked\r\n\r\n";
    constexpr std::size_t kChunk = 1000;
    for (std::size_t at = 0; at < request.body.size(); at += kChunk) {
      const std::string chunk = request.body.substr(at, kChunk);
      char size[24];
      std::snprintf(size, sizeof size, "%zx\r\n", chunk.size());
      bytes += size + chunk + "\r\n";
    }
    return bytes + "0\r\n\r\n";
  }
  if (!request.body.empty() || request.method != "GET") {
    bytes += "content-length: " + std::to_string(request.body.size()) + "\r\n";
  }
  return bytes + "\r\n" + request.body;
}

HttpAnswer Exchange(int port, const std::string& bytes) {
  const Connection connection(port);
  connection.Send(bytes);
  std::string received;
  std::size_t head_end = std::string::npos;
  while ((head_end = received.find("\r\n\r\n")) == std::string::npos) {
    if (connection.Receive(received)) continue;
    if (received.empty()) return {};
    throw NotHttp(received);
  }
  HttpAnswer answer = ParseHead(received.substr(0, head_end));
  std::string body = received.substr(head_end + 4);
  if (bytes.rfind("HEAD ", 0) == 0) return answer;
  const std::string* const length = FindHeader(answer, "content-length");
  const std::size_t wanted = length == nullptr ? std::string::npos : std::stoul(*length);
  while (body.size() < wanted && connection.Receive(body)) continue;
  if (length != nullptr && body.size() != wanted) throw NotHttp("a body shorter than announced");
  answer.body = FindHeader(answer, "transfer-encoding") != nullptr ? Unchunked(body) : body;
  return answer;
}

}  // namespace tests
