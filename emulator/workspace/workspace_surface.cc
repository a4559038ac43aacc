#include "emulator/workspace/workspace_surface.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "compat/described/failure.h"
#include "compat/described/media_type.h"
#include "compat/described/request_id.h"
#include "compat/workspace/openapi/openapi.h"
#include "emulator/http/http.h"
#include "storage/catalog/catalog_secret.h"
#include "storage/error.h"

namespace emulator {

namespace ws = compat::workspace;
using storage::Error;
using storage::ErrorKind;

namespace {

// A body of another type than JSON is not looked at; one of none is taken for JSON, and so is one
// of the type that curl names by default for what it is given with -d.
void CheckContentType(const Request& request) {
  const std::string* const header = request.FindHeader("content-type");
  if (header == nullptr || compat::IsMediaType(*header, "application/json") ||
      compat::IsMediaType(*header, "application/x-www-form-urlencoded")) {
    return;
  }
  throw compat::WrongMediaType();
}

}  // namespace

WorkspaceSurface::WorkspaceSurface(const compat::Access& access, storage::Databases& databases,
                                   const storage::Clock& clock, storage::IdSource& ids,
                                   storage::Log& log, const compat::RowQuota& quota,
                                   WorkspaceLimits limits)
    : configuration_(access.configuration()),
      access_(access),
      databases_(databases),
      ids_(ids),
      quota_(quota),
      limits_(limits),
      records_(databases, clock, ids, log, ws::DirectoryOf(access.configuration())),
      description_(ws::OpenApiDocument()) {}

void WorkspaceSurface::AddRoutes(Router& router) {
  for (const ws::Route& route : ws::kRoutes) {
    router.Add(std::string(route.method), route.path,
               [this, &route](const RoutedRequest& routed) { return Handle(route, routed); });
  }
}

bool WorkspaceSurface::Owns(const Request& request) const {
  std::string_view path = request.path;
  path.remove_prefix(std::min(path.find_first_not_of('/'), path.size()));
  return path == "api" || path.starts_with("api/");
}

Response WorkspaceSurface::Handle(const ws::Route& route, const RoutedRequest& routed) {
  std::optional<compat::Caller> caller;
  std::string namespace_id;
  if (route.caller != ws::Route::Caller::kAnyone) {
    const std::string* const header = routed.request.FindHeader("authorization");
    compat::Credentials credentials;
    if (header != nullptr) credentials.authorization = *header;
    caller = access_.Authenticate(credentials);
    namespace_id = access_.NamespaceOf(*caller, credentials);
    compat::Access::CheckPermission(*caller, route.caller == ws::Route::Caller::kWriter
                                                 ? compat::Permission::kWrite
                                                 : compat::Permission::kRead);
  }
  const compat::Parameters parameters(compat::QueryParameters(routed.request.query),
                                      route.parameters);
  if (!route.body.empty()) CheckContentType(routed.request);
  Response response = Dispatch(route.operation, {routed, caller, namespace_id, parameters});
  response.status = route.status;
  response.headers.emplace_back(compat::kRequestIdHeader, RequestIdOf(routed.request));
  return response;
}

Response WorkspaceSurface::Dispatch(ws::Operation operation, const Call& call) {
  switch (operation) {
    case ws::Operation::kListDatabases:
      return ListDatabases(call);
    case ws::Operation::kCreateDatabase:
      return CreateDatabase(call);
    case ws::Operation::kGetDatabase:
      return ShowDatabase(call);
    case ws::Operation::kUpdateDatabase:
      return UpdateDatabase(call);
    case ws::Operation::kDeleteDatabase:
      return DeleteDatabase(call);
    case ws::Operation::kPurgeDatabase:
      return PurgeDatabase(call);
    case ws::Operation::kRestoreDatabase:
      return RestoreDatabase(call);
    case ws::Operation::kQueryDatabase:
      return QueryDatabase(call);
    case ws::Operation::kListTables:
      return ListTables(call);
    case ws::Operation::kDescribeTable:
      return DescribeTable(call);
    case ws::Operation::kListRows:
      return ListRows(call);
    case ws::Operation::kDescribeApi:
      return JsonResponse(description_);
  }
  throw Error(ErrorKind::kUnsupported, "the operation is not supported");
}

Response WorkspaceSurface::AnswerError(const Request& request, const Error& error) const {
  compat::Failure failure = compat::FailureOf(error, request.method, RequestIdOf(request));
  Response response;
  response.status = failure.status;
  response.body = std::move(failure.body);
  response.headers = std::move(failure.headers);
  return response;
}

void WorkspaceSurface::Sweep() { records_.PurgeExpired(ws::RetentionPeriods()); }

std::string WorkspaceSurface::RequestIdOf(const Request& request) const {
  return compat::RequestIdOf(request.FindHeader(compat::kRequestIdHeader), ids_);
}

const ws::CursorCodec& WorkspaceSurface::cursors() {
  // Not at start: making the key waits for the disk. It is nobody's to foresee, whatever the seed.
  std::call_once(cursors_made_, [this] {
    storage::SystemIdSource random;
    cursors_.emplace(storage::GetSecret(databases_.catalog().file(), random, "cursors"));
  });
  return *cursors_;
}

}  // namespace emulator
