// Talks to a running server as a client of the Cloudflare API does; any other is asked in the same
// way.

#pragma once

#include <memory>
#include <string>

namespace httplib {
class Client;
}

namespace bench {

// One connection, kept. Everything throws std::runtime_error when the answer is not a success. One
// thread at a time.
class EmulatorClient {
 public:
  explicit EmulatorClient(int port);
  ~EmulatorClient();

  // What a server without --config takes.
  static const std::string& Token();
  static std::string DatabasesPath();
  static std::string QueryPath(const std::string& uuid);

  // The uuid of a new database.
  std::string CreateDatabase(const std::string& name);
  void Query(const std::string& uuid, const std::string& sql);
  // The bodies of the answers.
  std::string Get(const std::string& path);
  std::string Post(const std::string& path, const std::string& body);
  // What the Worker's binding `binding`, led to `path`, is answered when it asks D1's `call_url`,
  // in a session that begins with `session`, or in none.
  std::string CallBinding(const std::string& path, const std::string& binding,
                          const std::string& call_url, const std::string& body,
                          const std::string& session = {});

 private:
  std::unique_ptr<httplib::Client> client_;
};

}  // namespace bench
