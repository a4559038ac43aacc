#include "emulator/http/host_rules.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

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

// An IPv6 address in the one form that inet_ntop writes; empty when `text` is none.
std::string Ipv6Name(std::string_view text) {
  in6_addr address{};
  if (inet_pton(AF_INET6, std::string(text).c_str(), &address) != 1) return {};
  std::array<char, INET6_ADDRSTRLEN> name{};
  inet_ntop(AF_INET6, &address, name.data(), name.size());
  return name.data();
}

// Whether `name` is of labels that DNS could hold. What else RFC 3986 lets a name be made of, no
// rule can mean.
bool IsName(std::string_view name) {
  const auto is_name_character = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
  };
  return !name.empty() && name.find("..") == std::string_view::npos &&
         std::all_of(name.begin(), name.end(), is_name_character);
}

// Whether `text`, what stands behind a host, is nothing or ":" with a port, which may be empty.
bool IsPort(std::string_view text) {
  if (text.empty() || text == ":") return true;
  const char* const end = text.data() + text.size();
  std::uint16_t port = 0;
  const auto [stop, error] = std::from_chars(text.data() + 1, end, port);
  return text.front() == ':' && stop == end && error == std::errc{};
}

// A Host header's name (RFC 9110, 7.2) in lower case, without port, brackets and the root's dot.
// Empty when it is not a host at all, which no rule allows.
std::string NameOfHost(std::string_view host) {
  if (host.starts_with('[')) {
    const std::size_t bracket = host.find(']');
    const bool is_host = bracket != std::string_view::npos && IsPort(host.substr(bracket + 1));
    return is_host ? Ipv6Name(host.substr(1, bracket - 1)) : std::string();
  }
  const std::size_t name_end = std::min(host.find(':'), host.size());
  std::string name = storage::LowerCase(std::string(host.substr(0, name_end)));
  if (name.ends_with('.')) name.pop_back();
  return IsPort(host.substr(name_end)) && IsName(name) ? name : std::string();
}

// The same of a host that the operator names, who may leave an IPv6 address without brackets.
std::string NameOfGivenHost(std::string_view host) {
  const std::string address = Ipv6Name(host);
  return address.empty() ? NameOfHost(host) : address;
}

}  // namespace

HostRules::HostRules(std::string_view bound_host, const std::vector<std::string>& allow_hosts)
    : names_{"localhost", "127.0.0.1", "::1", NameOfGivenHost(bound_host)},
      suffixes_{".localhost"} {
  allow_addresses_ = !IsLoopback(storage::LowerCase(std::string(bound_host)));
  for (const std::string& host : allow_hosts) {
    if (host == "*") {
      allow_any_ = true;
    } else if (host.starts_with("*.")) {
      suffixes_.push_back(storage::LowerCase(host.substr(1)));
    } else {
      names_.push_back(NameOfGivenHost(host));
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
