// Tells whoever started the server where it is.

#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "compat/configuration.h"
#include "emulator/options.h"
#include "storage/descriptor.h"

namespace emulator {

// Where the server is to be found, as clients are told.
struct ServerAddress {
  std::string url;           // "http://127.0.0.1:8731"
  std::string api_base_url;  // with /client/v4
  std::string tls_url;       // "https://127.0.0.1:8732"; empty when HTTPS is not answered
};

// `host` may be an IPv6 address. `tls_port` is none when HTTPS is not answered.
ServerAddress AddressOf(const std::string& host, int port, std::optional<int> tls_port = {});

// The file that tells a harness where the server is. Only a server that answers has one: what is
// left of one that was killed goes with the next start. The file stays locked while its server
// lives, so that another that is given the same path by mistake leaves it. One thread at a time.
class ReadyFile {
 public:
  // Removes a file that is at `path`. Throws kLocked when it is a living server's, and kIo also
  // when no file can be made there.
  explicit ReadyFile(std::filesystem::path path);
  // Removes it.
  ~ReadyFile();
  ReadyFile(const ReadyFile&) = delete;
  ReadyFile& operator=(const ReadyFile&) = delete;

  // Writes {"pid", "url", "api_base_url", "account_id", "token"}, and "tls_url" if there is one;
  // the file is either whole or not there. Throws kIo, and kLocked when another server was faster.
  void Write(const ServerAddress& address, const compat::Configuration& configuration);

  // Removes what was written. To be called once the server ends, so that nobody is sent to it any
  // more.
  void Remove() noexcept;

 private:
  std::filesystem::path path_;
  storage::Descriptor written_{-1};  // holds the lock
};

// The lines that say where the server and its data are, and point browsers and official clients at
// it.
std::string StartUpLines(const ServerAddress& address, const compat::Configuration& configuration,
                         const Options& options);

}  // namespace emulator
