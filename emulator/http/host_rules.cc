#include "emulator/http/host_rules.h"

#include <algorithm>

#include <arpa/inet.h>
#include <netinet/in.h>

#include "storage/ascii.h"

namespace emulator {
namespace {

bool IsAddress(const std::string& name) {
  in6_addr address{};
  return inet_pton(AF_INET, name.c_str(), &address) == 1 ||
         inet_pton(AF_INET6, name.c_str(), &address) == 1;
}

bool IsLoopback(const std::string& name) {
  in_addr address{};
  if (inet_pton(AF_INET, name.c_str(), &address) == 1) {
    return ntohl(address.s_addr) >> 24 == 127;
  }
  return name == "::1" || name == "localhost";
}

// A Host header's name in lower case, without port, brackets and the root's dot. Empty when it is
// not a name at all, which no rule allows.
std::string NameOfHost(std::string_view host) {
  std::string_view port;
  std::string_view name = host;
  if (!host.empty() && host.front() == '[') {
    const std::size_t bracket = std::min(host.find(']'), host.size() - 1);
    name = host.substr(1, bracket - 1);
    port = host.substr(bracket + 1);
  } else if (const std::size_t colon = host.find(':'); colon != std::string_view::npos) {
    name = host.substr(0, colon);
    port = host.substr(colon);
  }
  if (!port.empty() &&
      (port.front() != ':' || port.find_first_not_of("0123456789", 1) != std::string_view::npos)) {
    return {};
  }
  if (!name.empty() && name.back() == '.') {
    name.remove_suffix(1);
  }
  return storage::LowerCase(std::string(name));
}

}  // namespace

HostRules::HostRules(std::string_view bound_host, const std::vector<std::string>& allow_hosts)
    : names_{"localhost", "127.0.0.1", "::1", storage::LowerCase(std::string(bound_host))},
      suffixes_{".localhost"} {
  allow_addresses_ = !IsLoopback(storage::LowerCase(std::string(bound_host)));
  for (const std::string& host : allow_hosts) {
    if (host == "*") {
      allow_any_ = true;
    } else if (host.starts_with("*.")) {
      suffixes_.push_back(storage::LowerCase(host.substr(1)));
    } else {
      names_.push_back(NameOfHost(host));
    }
  }
}

bool HostRules::Allows(const std::optional<std::string>& host) const {
  if (!host || allow_any_) {
    return true;
  }
  const std::string name = NameOfHost(*host);
  return !name.empty() && (AllowsName(name) || (allow_addresses_ && IsAddress(name)));
}

bool HostRules::AllowsName(std::string_view name) const {
  return std::find(names_.begin(), names_.end(), name) != names_.end() ||
         std::any_of(suffixes_.begin(), suffixes_.end(), [name](const std::string& suffix) {
           return name.size() > suffix.size() && name.ends_with(suffix);
         });
}

}  // namespace emulator
