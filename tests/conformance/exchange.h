// Sends a request and reads its answer over a socket of its own, byte by byte as written: a client
// library would repair what a case breaks on purpose, and give up on an answer that comes before
// the request is all sent.

#pragma once

#include <string>
#include <utility>
#include <vector>

namespace tests {

struct HttpAnswer {
  int status = 0;  // 0: the connection ended without an answer
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
  std::string body;
};

struct HttpRequest {
  std::string method;
  std::string path;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  bool chunked = false;
};

// The bytes that `request` is on the wire, to a server at `host`.
std::string WireText(const HttpRequest& request, const std::string& host);

// Sends `bytes` to the port of 127.0.0.1 and reads one answer. Throws std::runtime_error when there
// is no connection, when the answer is not HTTP, or after a minute without a byte.
HttpAnswer Exchange(int port, const std::string& bytes);

}  // namespace tests
