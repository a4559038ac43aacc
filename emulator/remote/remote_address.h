// Where a service is that speaks the D1 API.

#pragma once

#include <string>

namespace emulator {

// The real service's public address.
inline constexpr const char* kServiceUrl = "https://api.cloudflare.com/client/v4";

// An http or https URL in two halves.
struct RemoteAddress {
  std::string origin;  // "https://api.cloudflare.com"
  std::string path;    // with what follows it: "/client/v4"; may be empty

  bool is_encrypted() const { return origin.starts_with("https://"); }
};

// The address of an API. Slashes at its end are dropped, and one without a path is taken for that
// of a server, whose API is at /client/v4. Throws kInvalidRequest for what is no http or https URL,
// or has a name and password, a query or a fragment in it.
RemoteAddress ParseApiAddress(const std::string& url);

// The address of a file, as a service gives it. Throws kIo unless it is an http or https URL, and
// when it would go unencrypted where `api` does not.
RemoteAddress ParseFileAddress(const std::string& url, const RemoteAddress& api);

}  // namespace emulator
