// What a test asks of a running server: templates, namespaces, and SQL in them.

#pragma once

#include <memory>
#include <string>
#include <vector>

namespace httplib {
class Client;
}

namespace bench {

struct ControlAnswer {
  int status = 0;
  std::string body;
};

// One connection, kept. Everything but Send throws std::runtime_error when the answer is not a
// success. One thread at a time.
class ControlClient {
 public:
  explicit ControlClient(int port);
  ~ControlClient();
  ControlClient(ControlClient&&) noexcept;

  ControlAnswer Send(const std::string& method, const std::string& path,
                     const std::string& body = "{}");

  // Makes a template: each database of `names` holds what the texts of `sql` make, one request
  // each.
  void MakeTemplate(const std::string& name, const std::vector<std::string>& names,
                    const std::vector<std::string>& sql);
  struct Namespace {
    std::string account_id;
    std::string uuid;  // of its first database
  };
  Namespace MakeNamespace(const std::string& template_name);
  void Reset(const Namespace& space);
  void Query(const Namespace& space, const std::string& sql);
  // Of what the namespace's database is now.
  std::string Bookmark(const Namespace& space);

 private:
  std::string Get(const std::string& method, const std::string& path, const std::string& body);

  std::unique_ptr<httplib::Client> client_;
};

}  // namespace bench
