#include "tests/support/raw_http_client.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

namespace tests {
namespace {

constexpr int kPatienceMs = 20'000;

int ConnectTo(int port) {
  const int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(client, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    ADD_FAILURE() << "connect: " << std::strerror(errno);
  }
  const int on = 1;
  setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return client;
}

bool WaitFor(int socket, short events) {
  pollfd ready{.fd = socket, .events = events, .revents = 0};
  if (poll(&ready, 1, kPatienceMs) > 0) {
    return true;
  }
  ADD_FAILURE() << "the server has done nothing for " << kPatienceMs << " ms";
  return false;
}

std::string ToLower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

void ParseHead(std::string_view head, RawResponse& response) {
  response.status = std::atoi(std::string(head.substr(std::strlen("HTTP/1.1 "), 3)).c_str());
  std::size_t line = head.find("\r\n") + 2;
  while (line < head.size()) {
    const std::size_t end = std::min(head.find("\r\n", line), head.size());
    const std::size_t colon = head.find(':', line);
    response.headers[ToLower(std::string(head.substr(line, colon - line)))] =
        head.substr(colon + 2, end - colon - 2);
    line = end + 2;
  }
}

}  // namespace

std::string RawResponse::Header(const std::string& name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? "" : found->second;
}

RawHttpClient::RawHttpClient(int port) : socket_(ConnectTo(port)) {}

RawHttpClient::SendOutcome RawHttpClient::Send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count =
        send(socket_.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(count));
    } else if (errno != EAGAIN || !WaitFor(socket_.number(), POLLOUT)) {
      return SendOutcome::kPeerGone;
    }
  }
  return SendOutcome::kSent;
}

void RawHttpClient::SendRequest(const std::string& method, const std::string& target,
                                const std::string& body) {
  std::string request = method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n";
  if (!body.empty()) {
    request += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  }
  Send(request + "\r\n" + body);
}

void RawHttpClient::EndSending() { shutdown(socket_.number(), SHUT_WR); }

RawHttpClient::Fill RawHttpClient::FillBuffer() {
  std::array<char, 65'536> bytes;
  if (!WaitFor(socket_.number(), POLLIN)) {
    return Fill::kEnd;
  }
  const ssize_t count = recv(socket_.number(), bytes.data(), bytes.size(), 0);
  if (count <= 0) {
    was_reset_ = count < 0 && errno == ECONNRESET;
    return Fill::kEnd;
  }
  buffer_.append(bytes.data(), static_cast<std::size_t>(count));
  return Fill::kMore;
}

RawResponse RawHttpClient::ReadResponse(bool has_body) {
  RawResponse response;
  std::size_t head_end = std::string::npos;
  while ((head_end = buffer_.find("\r\n\r\n")) == std::string::npos) {
    if (FillBuffer() == Fill::kEnd) {
      return response;
    }
  }
  ParseHead(std::string_view(buffer_).substr(0, head_end), response);
  const std::string length = response.Header("content-length");
  const std::size_t body_bytes =
      has_body ? static_cast<std::size_t>(std::strtoull(length.c_str(), nullptr, 10)) : 0;
  const std::size_t end = head_end + 4 + body_bytes;
  while (buffer_.size() < end && FillBuffer() == Fill::kMore) {
  }
  response.body = buffer_.substr(head_end + 4, body_bytes);
  buffer_.erase(0, end);
  return response;
}

bool RawHttpClient::IsClosed() { return buffer_.empty() && FillBuffer() == Fill::kEnd; }

std::string RawHttpClient::ReadToEnd() {
  while (FillBuffer() == Fill::kMore) {
  }
  return std::exchange(buffer_, {});
}

RawHttpClient::EndOfStream RawHttpClient::End() {
  if (!IsClosed()) return EndOfStream::kOpen;
  return was_reset_ ? EndOfStream::kReset : EndOfStream::kClosed;
}

void RawHttpClient::Reset() {
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  setsockopt(socket_.number(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  socket_ = storage::Descriptor(-1);
}

}  // namespace tests
