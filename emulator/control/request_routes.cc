#include "emulator/control/request_routes.h"

#include <array>
#include <string_view>

namespace emulator {

using compat::control::RequestRoute;

namespace {

struct KnownRoute {
  std::string_view method;
  std::string_view pattern;
  RequestRouteRule rule;
};

constexpr std::string_view kDatabases = "/client/v4/accounts/{account_id}/d1/database";

// Patterns behind kDatabases.
constexpr std::array<KnownRoute, 12> kOfDatabases = {{
    {"POST", "/{database_id}/query", {RequestRoute::kQuery, true, true}},
    {"POST", "/{database_id}/raw", {RequestRoute::kRaw, true, true}},
    {"GET", "", {RequestRoute::kList, false, true}},
    {"POST", "", {RequestRoute::kCreate, false, true}},
    {"GET", "/{database_id}", {RequestRoute::kGet, false, true}},
    {"PUT", "/{database_id}", {RequestRoute::kPut, false, true}},
    {"PATCH", "/{database_id}", {RequestRoute::kPatch, false, true}},
    {"DELETE", "/{database_id}", {RequestRoute::kDelete, false, true}},
    {"POST", "/{database_id}/export", {RequestRoute::kExport, false, true}},
    {"POST", "/{database_id}/import", {RequestRoute::kImport, false, true}},
    {"GET", "/{database_id}/time_travel/bookmark", {RequestRoute::kBookmark, false, true}},
    {"POST", "/{database_id}/time_travel/restore", {RequestRoute::kRestore, false, true}},
}};

constexpr std::array<KnownRoute, 11> kOthers = {{
    {"POST", "/client/v4/graphql", {RequestRoute::kGraphql}},
    {"PUT", "/d1-sqlio-incoming-prod/{filename}", {RequestRoute::kUpload}},
    {"GET", "/d1-sqlio-outgoing-prod/{id}/{filename}", {RequestRoute::kDownload}},
    {"POST", "/", {RequestRoute::kBinding, true}},
    {"POST", "/query", {RequestRoute::kBinding, true}},
    {"POST", "/execute", {RequestRoute::kBinding, true}},
    {"POST", "/api/databases", {.route = RequestRoute::kWorkspace, .makes_record = true}},
    {"POST", "/api/databases/{id}/query", {RequestRoute::kWorkspace, true}},
    {"GET", "/api/databases/{id}/tables", {RequestRoute::kWorkspace, true}},
    {"GET", "/api/databases/{id}/tables/{tableName}", {RequestRoute::kWorkspace, true}},
    {"GET", "/api/databases/{id}/tables/{tableName}/rows", {RequestRoute::kWorkspace, true}},
}};

template <std::size_t size>
std::optional<RequestRouteRule> Find(const std::array<KnownRoute, size>& routes,
                                     std::string_view method, std::string_view pattern) {
  for (const KnownRoute& known : routes) {
    if (known.method == method && known.pattern == pattern) return known.rule;
  }
  return std::nullopt;
}

}  // namespace

std::optional<RequestRouteRule> RuleOf(const RouteName& route) {
  const std::string_view pattern = route.pattern;
  if (pattern.starts_with(kDatabases)) {
    return Find(kOfDatabases, route.method, pattern.substr(kDatabases.size()));
  }
  if (const auto rule = Find(kOthers, route.method, pattern)) return rule;
  if (pattern.starts_with("/binding") && route.method == "POST") {
    return RequestRouteRule{RequestRoute::kBinding, true};
  }
  if (pattern.starts_with("/api/databases")) return RequestRouteRule{RequestRoute::kWorkspace};
  // Who can be kept from disarming a rule cannot be helped any more.
  const bool is_control = pattern.starts_with("/_d1/") && !pattern.starts_with("/_d1/faults");
  if (is_control) return RequestRouteRule{RequestRoute::kControl};
  return std::nullopt;
}

}  // namespace emulator
