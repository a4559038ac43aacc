#include "compat/binding/binding_path.h"

#include <algorithm>
#include <iterator>
#include <string_view>

#include "compat/cloudflare/issues.h"
#include "compat/cloudflare/regions.h"
#include "storage/ascii.h"
#include "storage/error.h"

namespace compat::binding {

namespace {

using storage::Error;
using storage::ErrorKind;

void ReadAccount(const std::string& segment, BindingPath& path) {
  const std::size_t colon = std::min(segment.find(':'), segment.size());
  path.account_id = segment.substr(1, colon - 1);
  if (path.account_id->empty()) {
    throw Error(ErrorKind::kInvalidRequest, "behind the @ of the URL stands no account id");
  }
  if (colon < segment.size()) path.token = segment.substr(colon + 1);
}

std::string ReadRegion(const std::string& segment) {
  const auto* const region = std::ranges::find_if(
      cloudflare::kRegions,
      [&](std::string_view known) { return storage::EqualIgnoringCase(known, segment); });
  if (region == std::end(cloudflare::kRegions)) {
    throw Error(ErrorKind::kInvalidRequest,
                "the URL names the region '" + segment + "', which is none of " +
                    cloudflare::QuotedAlternatives(cloudflare::kRegions));
  }
  return std::string(*region);
}

}  // namespace

BindingPath ParseBindingPath(std::span<const std::string> segments) {
  BindingPath path;
  if (!segments.empty() && segments.front().starts_with('@')) {
    ReadAccount(segments.front(), path);
    segments = segments.subspan(1);
  }
  if (segments.size() > 1 && segments.front() == "region") {
    path.region = ReadRegion(segments[1]);
    segments = segments.subspan(2);
  }
  if (!segments.empty()) {
    path.database = segments.front();
    segments = segments.subspan(1);
  }
  if (!segments.empty()) throw Error(ErrorKind::kNoRoute, "No route for that URI");
  return path;
}

}  // namespace compat::binding
