// The D1 API of a service, as a command asks it.

#pragma once

#include <map>
#include <memory>
#include <optional>
#include <ostream>
#include <string>

#include "compat/json/json_reader.h"
#include "emulator/remote/remote_access.h"

namespace emulator {

// What a service answers.
struct RemoteAnswer {
  int status = 0;
  compat::JsonDocument body;  // an object

  // The text at `path`, keys with points between; empty where there is none.
  std::string Text(std::string_view path) const;
  // "success" of the answer as a whole.
  bool Succeeded() const;
  // Its first error, "words [code: N]", or what can be said of it without one.
  std::string Complaint() const;
};

using RemoteHeaders = std::map<std::string, std::string>;

// Whether a request that may have been seen may be sent again.
enum class Repeat { kSafe, kUnsafe };

// Asks again where D1's clients would. One thread at a time.
class RemoteClient {
 public:
  // Tries that failed are told to `messages`. The references must outlive this.
  RemoteClient(const RemoteAccess& access, std::ostream& messages);
  ~RemoteClient();
  RemoteClient(const RemoteClient&) = delete;
  RemoteClient& operator=(const RemoteClient&) = delete;

  // `path` is below the API's; `body` is JSON, or empty for none. An answer, whatever it says; none
  // where nobody knows whether a request that may not be repeated was seen. Throws kIo when the
  // service cannot be reached, its certificate will not do, it leads elsewhere, or what it answers
  // is no JSON, and after the last try.
  std::optional<RemoteAnswer> Send(const std::string& method, const std::string& path,
                                   const std::string& body, Repeat repeat,
                                   const RemoteHeaders& headers = {});
  // Of what may be repeated. Throws kInvalidRequest with the service's words unless it succeeds.
  RemoteAnswer Get(const std::string& method, const std::string& path,
                   const std::string& body = "");

  const RemoteAccess& access() const noexcept { return access_; }
  std::ostream& messages() const noexcept { return messages_; }

 private:
  struct Try;
  Try SendOnce(const std::string& method, const std::string& path, const std::string& body,
               const RemoteHeaders& headers);

  const RemoteAccess& access_;
  std::ostream& messages_;
  const std::unique_ptr<httplib::Client> client_;
};

}  // namespace emulator
