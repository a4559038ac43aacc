#include "emulator/workspace/workspace_surface.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "compat/workspace/errors.h"
#include "compat/workspace/failure.h"
#include "compat/workspace/openapi/openapi.h"
#include "emulator/http/http.h"
#include "storage/ascii.h"
#include "storage/catalog/catalog_secret.h"
#include "storage/error.h"

namespace emulator {

namespace ws = compat::workspace;
using storage::Error;
using storage::ErrorKind;

namespace {

constexpr const char* kRequestIdHeader = "x-request-id";

// What a client may call its request: it is sent back as a header and written into logs.
bool IsSaneRequestId(std::string_view text) {
  constexpr std::size_t kMostBytes = 128;
  const auto is_plain = [](char c) {
    return storage::IsAlphanumeric(c) ||
           std::string_view("-_.:+/=").find(c) != std::string_view::npos;
  };
  return !text.empty() && text.size() <= kMostBytes &&
         std::all_of(text.begin(), text.end(), is_plain);
}

// A body of another type than JSON is not looked at; one of none is taken for JSON, and so is one
// of the type that curl names by default for what it is given with -d.
void CheckContentType(const Request& request) {
  const std::string* const header = request.FindHeader("content-type");
  if (header == nullptr) return;
  std::string_view type = *header;
  type = type.substr(0, type.find(';'));
  while (type.ends_with(' ') || type.ends_with('\t')) type.remove_suffix(1);
  if (EqualIgnoringCase(type, "application/json") ||
      EqualIgnoringCase(type, "application/x-www-form-urlencoded")) {
    return;
  }
  throw ws::WrongMediaType();
}

}  // namespace

WorkspaceSurface::WorkspaceSurface(const compat::Configuration& configuration,
                                   storage::Databases& databases, const storage::Clock& clock,
                                   storage::IdSource& ids, storage::Log& log,
                                   const compat::RowQuota& quota, WorkspaceLimits limits)
    : configuration_(configuration),
      access_(configuration),
      databases_(databases),
      ids_(ids),
      quota_(quota),
      limits_(limits),
      records_(databases, clock, ids, log, ws::DirectoryOf(configuration)),
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
  if (route.caller != ws::Route::Caller::kAnyone) {
    const std::string* const header = routed.request.FindHeader("authorization");
    compat::Credentials credentials;
    if (header != nullptr) credentials.authorization = *header;
    caller = access_.Authenticate(credentials);
    compat::Access::CheckPermission(*caller, route.caller == ws::Route::Caller::kWriter
                                                 ? compat::Permission::kWrite
                                                 : compat::Permission::kRead);
  }
  const ws::Parameters parameters(compat::QueryParameters(routed.request.query), route.parameters);
  if (!route.body.empty()) CheckContentType(routed.request);
  Response response = Dispatch(route.operation, {routed, caller, parameters});
  response.status = route.status;
  response.headers.emplace_back(kRequestIdHeader, RequestIdOf(routed.request));
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
  const std::string request_id = RequestIdOf(request);
  Response response;
  ws::Failure failure;
  if (error.kind() == ErrorKind::kMethodNotAllowed) {
    failure = ws::FailureOf(ws::MethodNotAvailable(request.method), request_id);
    response.headers.emplace_back("Allow", error.what());
  } else {
    failure = ws::FailureOf(error, request_id);
  }
  response.status = failure.status;
  response.body = std::move(failure.body);
  if (response.status == 401) response.headers.emplace_back("WWW-Authenticate", "Bearer");
  response.headers.emplace_back(kRequestIdHeader, request_id);
  return response;
}

void WorkspaceSurface::Sweep() { records_.PurgeExpired(ws::RetentionPeriods()); }

std::string WorkspaceSurface::RequestIdOf(const Request& request) const {
  const std::string* const sent = request.FindHeader(kRequestIdHeader);
  if (sent != nullptr && IsSaneRequestId(*sent)) return *sent;
  return storage::MakePrefixedId(ids_, "req");
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
