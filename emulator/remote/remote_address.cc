#include "emulator/remote/remote_address.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "storage/ascii.h"
#include "storage/error.h"

namespace emulator {

using storage::Error;
using storage::ErrorKind;

namespace {

bool IsPlain(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7F'; });
}

// None for what is no URL of the two schemes, or names who asks.
std::optional<RemoteAddress> TryParse(const std::string& url) {
  const std::size_t colon = url.find("://");
  if (colon == std::string::npos || !IsPlain(url)) return std::nullopt;
  const std::string scheme = storage::LowerCase(url.substr(0, colon));
  if (scheme != "http" && scheme != "https") return std::nullopt;
  const std::size_t begin = colon + 3;
  const std::size_t end = std::min(url.find_first_of("/?#", begin), url.size());
  const std::string host = url.substr(begin, end - begin);
  if (host.empty() || host.find('@') != std::string::npos) return std::nullopt;
  return RemoteAddress{scheme + "://" + host, url.substr(end)};
}

}  // namespace

RemoteAddress ParseApiAddress(const std::string& url) {
  auto address = TryParse(url);
  if (!address || address->path.find_first_of("?#") != std::string::npos) {
    throw Error(ErrorKind::kInvalidRequest,
                "\"" + url + "\" is no address of an API: it is like " + kServiceUrl);
  }
  while (address->path.ends_with('/')) address->path.pop_back();
  if (address->path.empty()) address->path = "/client/v4";
  return *address;
}

RemoteAddress ParseFileAddress(const std::string& url, const RemoteAddress& api) {
  const auto address = TryParse(url);
  if (!address) throw Error(ErrorKind::kIo, api.origin + " names a file by what is no URL");
  if (api.is_encrypted() && !address->is_encrypted()) {
    throw Error(ErrorKind::kIo,
                api.origin + " would have the file go without encryption, at " + address->origin);
  }
  return *address;
}

}  // namespace emulator
