// What kinds of requests there are to the control surface's eye.

#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace compat::control {

enum class RequestRoute {
  kCreate,
  kList,
  kGet,
  kPut,
  kPatch,
  kDelete,
  kQuery,
  kRaw,
  kExport,
  kImport,
  kUpload,
  kDownload,
  kTimeTravel,  // a bookmark or a restore; no request has it as its own
  kBookmark,
  kRestore,
  kBinding,
  kGraphql,
  kWorkspace,
  kControl,
};

// In the order of the enumerators.
inline constexpr std::array<std::string_view, 19> kRequestRoutes = {
    "create",  "list",    "get",     "put",       "patch",    "delete",      "query",
    "raw",     "export",  "import",  "upload",    "download", "time_travel", "bookmark",
    "restore", "binding", "graphql", "workspace", "control"};

inline std::string_view NameOf(RequestRoute route) {
  return kRequestRoutes[static_cast<std::size_t>(route)];
}

// Requires: a name of the list.
inline RequestRoute RequestRouteOf(std::string_view name) {
  std::size_t index = 0;
  while (kRequestRoutes[index] != name) ++index;
  return static_cast<RequestRoute>(index);
}

// Whether a request of `route` is one of those that `wanted` names.
inline bool IsRoute(RequestRoute route, RequestRoute wanted) {
  if (route == wanted) return true;
  return wanted == RequestRoute::kTimeTravel &&
         (route == RequestRoute::kBookmark || route == RequestRoute::kRestore);
}

enum class RequestKind { kRead, kWrite };
inline constexpr std::array<std::string_view, 2> kRequestKinds = {"read", "write"};

// Of a request without SQL.
inline RequestKind KindOf(RequestRoute route) {
  switch (route) {
    case RequestRoute::kCreate:
    case RequestRoute::kDelete:
    case RequestRoute::kImport:
    case RequestRoute::kRestore:
      return RequestKind::kWrite;
    default:
      return RequestKind::kRead;
  }
}

}  // namespace compat::control
