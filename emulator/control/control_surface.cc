#include "emulator/control/control_surface.h"

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "compat/control/openapi.h"
#include "compat/control/whoami.h"
#include "compat/described/failure.h"
#include "compat/described/media_type.h"
#include "compat/described/request_id.h"
#include "compat/json/json_reader.h"
#include "storage/error.h"

namespace emulator {

namespace control = compat::control;
using compat::Permission;
using storage::Error;

namespace {

// Of JSON: what is larger is a mistake.
constexpr std::uint64_t kMostBodyBytes = std::uint64_t{1} << 20;

std::optional<std::string_view> HeaderOf(const Request& request, std::string_view name) {
  const std::string* value = request.FindHeader(name);
  return value == nullptr ? std::nullopt : std::optional<std::string_view>(*value);
}

// A body that is there says that it is JSON, which no form of a web page does.
std::string ReadJson(const Request& request) {
  std::string body;
  request.body->Read(kMostBodyBytes, [&body](std::string_view piece) { body += piece; });
  if (body.empty()) return "{}";
  const auto type = HeaderOf(request, "content-type");
  if (!type || !compat::IsMediaType(*type, "application/json")) throw compat::WrongMediaType();
  return body;
}

compat::JsonDocument ReadBodyOf(const control::Route& route, const Request& request) {
  if (!route.media_type.empty()) {
    const auto type = HeaderOf(request, "content-type");
    if (!type || !compat::IsMediaType(*type, route.media_type)) {
      throw compat::WrongMediaType(route.media_type);
    }
    return compat::ReadBody("{}", {});
  }
  const auto keys = route.body == nullptr ? std::span<const compat::BodyKey>() : route.body->keys;
  return compat::ReadBody(ReadJson(request), keys);
}

}  // namespace

ControlSurface::ControlSurface(const compat::Access& access, storage::Databases& databases,
                               storage::IdSource& ids, const ControlParts& parts)
    : access_(access),
      ids_(ids),
      targets_(access.configuration(), access_, databases),
      cursors_(databases),
      fault_handlers_(parts.faults, targets_, cursors_, ids),
      journal_handlers_(parts.journal, targets_, databases),
      past_handlers_(databases, parts.states, parts.max_result_bytes, targets_, cursors_),
      advice_handlers_(databases, parts.advisor, parts.clock, targets_),
      fork_handlers_(databases, parts.uploads, parts.max_databases, targets_),
      snapshot_handlers_(databases, parts.clock, targets_, cursors_),
      namespace_handlers_(access.configuration(), parts.guests, parts.namespaces, parts.templates,
                          parts.faults, parts.journal, parts.uploads, parts.replicas, targets_,
                          cursors_),
      clock_handlers_(parts.clocks, targets_, parts.sweep),
      replica_handlers_(parts.replicas, targets_),
      description_(control::OpenApiDocument()) {
  fault_handlers_.Add(handlers_);
  journal_handlers_.Add(handlers_);
  past_handlers_.Add(handlers_);
  advice_handlers_.Add(handlers_);
  fork_handlers_.Add(handlers_);
  snapshot_handlers_.Add(handlers_);
  namespace_handlers_.Add(handlers_);
  clock_handlers_.Add(handlers_);
  replica_handlers_.Add(handlers_);
  handlers_[control::Operation::kDescribeApi] = [this](const ControlCall&) {
    return JsonResponse(description_);
  };
  handlers_[control::Operation::kShowCaller] = [this](const ControlCall& call) {
    return JsonResponse(control::WhoamiAnswer(*call.caller, access_.AccountsOf(*call.caller)));
  };
}

void ControlSurface::AddRoutes(Router& router) {
  for (const control::Route& route : control::kRoutes) {
    const auto handler = handlers_.find(route.operation);
    assert(handler != handlers_.end());
    router.Add(std::string(route.method), route.path,
               [this, &route, &handler = handler->second](const RoutedRequest& routed) {
                 return Handle(route, handler, routed);
               });
  }
}

bool ControlSurface::Owns(const Request& request) const {
  std::string_view path = request.path;
  path.remove_prefix(std::min(path.find_first_not_of('/'), path.size()));
  return path.substr(0, path.find('/')) == "_d1";
}

Response ControlSurface::Handle(const control::Route& route, const ControlHandler& handler,
                                const RoutedRequest& routed) const {
  std::optional<compat::Caller> caller;
  if (route.needs != control::Needs::kNothing) caller = Authorize(routed.request, route.needs);
  const compat::Parameters parameters(compat::QueryParameters(routed.request.query),
                                      route.parameters);
  const compat::JsonDocument body = ReadBodyOf(route, routed.request);
  const std::string request_id = RequestIdOf(routed.request);
  Response response =
      handler({routed, caller ? &*caller : nullptr, parameters, body.root(), request_id});
  response.headers.emplace_back(compat::kRequestIdHeader, request_id);
  return response;
}

compat::Caller ControlSurface::Authorize(const Request& request, control::Needs needs) const {
  compat::Caller caller =
      access_.Authenticate({HeaderOf(request, "authorization"), HeaderOf(request, "x-auth-email"),
                            HeaderOf(request, "x-auth-key")});
  switch (needs) {
    case control::Needs::kRead:
      compat::Access::CheckPermission(caller, Permission::kRead);
      break;
    case control::Needs::kWrite:
      compat::Access::CheckPermission(caller, Permission::kWrite);
      break;
    case control::Needs::kControl:
      compat::Access::CheckPermission(caller, Permission::kControl);
      break;
    case control::Needs::kNothing:
    case control::Needs::kCredentials:
      break;
  }
  return caller;
}

Response ControlSurface::AnswerError(const Request& request, const Error& error) const {
  compat::Failure failure = compat::FailureOf(error, request.method, RequestIdOf(request));
  Response response;
  response.status = failure.status;
  response.body = std::move(failure.body);
  response.headers = std::move(failure.headers);
  return response;
}

std::string ControlSurface::RequestIdOf(const Request& request) const {
  return compat::RequestIdOf(request.FindHeader(compat::kRequestIdHeader), ids_);
}

}  // namespace emulator
