// What `run` asks of the server that it leads a command to.

#pragma once

#include <memory>
#include <string>

#include "compat/json/json_reader.h"
#include "emulator/run/client_variables.h"

namespace httplib {
class Client;
}

namespace emulator {

// One thread at a time. Throws kIo when the server cannot be reached or answers no JSON.
class ServerClient {
 public:
  // In the name of `access`.
  explicit ServerClient(const ServerAccess& access);
  ~ServerClient();
  ServerClient(const ServerClient&) = delete;
  ServerClient& operator=(const ServerClient&) = delete;

  struct Answer {
    int status = 0;
    compat::JsonDocument body;
  };
  // `body` is JSON.
  Answer Send(const std::string& method, const std::string& path, const std::string& body = "{}",
              const Variables& headers = {});
  // Throws kInvalidRequest with what the server says when it refuses.
  compat::JsonDocument Get(const std::string& method, const std::string& path,
                           const std::string& body = "{}", const Variables& headers = {});
  // Sends the bytes of a file to `url`, without a token. Throws as Get.
  void Upload(const std::string& url, const std::string& bytes);

 private:
  const std::string url_;
  const std::unique_ptr<httplib::Client> client_;
};

// `text` as a part of a path or a query.
std::string PercentEncoded(const std::string& text);
// The text at `path`, keys with points between, of an object in objects. Throws kIo where there is
// none.
std::string TextAt(const compat::JsonDocument& answer, const std::string& path);
// What a server says of a request that it refuses.
std::string ComplaintOf(const ServerClient::Answer& answer);

}  // namespace emulator
