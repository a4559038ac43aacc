// Which Host headers are served. A web page can point a name of its own at 127.0.0.1 and then talk
// to this server as its own origin (DNS rebinding); the Host header still tells the page's name.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace emulator {

// Always served, with any port:
//   - localhost, names under .localhost, 127.0.0.1 and [::1];
//   - the host that the server was told to bind to, by name or address;
//   - the names of `allow_hosts`: exact, or "*.example.test" for the names under one, or "*" for
//   all.
// When the server is bound to another address than loopback, every IP address is served as well: a
// page cannot put an address into its own origin unless it comes from there, and the machine's
// addresses as its neighbours see them are not known here (containers, port forwarding).
// A request without a Host header, which only HTTP/1.0 allows, is served: no browser sends one.
// Immutable.
class HostRules {
 public:
  HostRules(std::string_view bound_host, const std::vector<std::string>& allow_hosts);

  // `host` is the header's value as sent; none when there was no such header.
  bool Allows(const std::optional<std::string>& host) const;

 private:
  bool AllowsName(std::string_view name) const;

  bool allow_any_ = false;
  bool allow_addresses_ = false;
  std::vector<std::string> names_;     // lower case, no brackets
  std::vector<std::string> suffixes_;  // lower case, each with its leading dot
};

}  // namespace emulator
