// A client of the Cloudflare surface, as plain as can be.

#pragma once

#include <memory>
#include <string>

#include "tests/support/running_server.h"

namespace tests {

struct ApiAnswer {
  int status = 0;  // 0 when no answer came
  std::string body;
};

// Keeps one connection. One thread at a time. The process ignores SIGPIPE from the first on.
class ApiClient {
 public:
  explicit ApiClient(const RunningServer& server);
  ~ApiClient();
  ApiClient(ApiClient&&) noexcept;

  // `path` is below …/accounts/{account_id}/d1/database, e.g. "" or "/UUID/query".
  ApiAnswer Send(const std::string& method, const std::string& path, const std::string& body = "");
  // The same of any path of the server.
  ApiAnswer SendTo(const std::string& method, const std::string& path,
                   const std::string& body = "");
  // What a Worker's binding is answered at `path`, in a session that has come to `session`, and
  // what the session has come to by that; empty: it is in none.
  ApiAnswer CallBinding(const std::string& path, const std::string& sql, std::string& session);
  // The answer to GET of any path of the server, e.g. "/metrics".
  ApiAnswer Get(const std::string& path);
  // The uuid of a new database. Throws std::runtime_error with the answer when there is none.
  std::string Create(const std::string& name);
  // The answer to {"sql": sql} on /query.
  ApiAnswer Query(const std::string& uuid, const std::string& sql);
  // The first value of the first row of the first statement, as /raw writes it. Throws as Create.
  std::string ValueOf(const std::string& uuid, const std::string& sql);

 private:
  struct Connection;
  std::unique_ptr<Connection> connection_;
};

// `text` as a JSON string.
std::string JsonString(const std::string& text);

}  // namespace tests
