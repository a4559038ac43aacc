#include "emulator/binding/binding_surface.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include "compat/binding/binding_answer.h"
#include "compat/binding/binding_export.h"
#include "compat/binding/binding_path.h"
#include "compat/bookmark.h"
#include "compat/cloudflare/dump_format.h"
#include "compat/query_parameters.h"
#include "compat/statement_rules.h"
#include "emulator/watch/query_watch.h"
#include "storage/error.h"

namespace emulator {

namespace wb = compat::binding;
using compat::Permission;
using storage::Error;
using storage::ErrorKind;

namespace {

constexpr std::array<std::string_view, 3> kNativePaths = {"/query", "/execute", "/dump"};
constexpr const char* kSessionHeader = "x-cf-d1-session-commit-token";
constexpr const char* kDatabaseHeader = "x-d1-database";

bool IsNativePath(std::string_view path) {
  return std::ranges::find(kNativePaths, path) != kNativePaths.end();
}

// The value of the one header of that name; null when there is none.
const std::string* FindOnly(const Request& request, std::string_view name) {
  const std::string* found = nullptr;
  for (const Header& header : request.headers) {
    if (!EqualIgnoringCase(header.first, name)) continue;
    if (found != nullptr) {
      throw Error(ErrorKind::kMalformedRequest,
                  "The request is malformed: " + std::string(name) + " stands twice");
    }
    found = &header.second;
  }
  return found;
}

const std::string& GetOnly(const Request& request, std::string_view name) {
  const std::string* const found = FindOnly(request, name);
  if (found == nullptr || found->empty()) {
    throw Error(ErrorKind::kMalformedRequest,
                "The request is malformed: a Worker's binding sends " + std::string(name));
  }
  return *found;
}

// The session that a call belongs to, if any.
std::optional<wb::Session> SessionOf(const Request& request, std::string_view header) {
  const std::string* const token = FindOnly(request, header);
  return token == nullptr ? std::nullopt : std::optional(wb::ReadSession(*token));
}

bool IsRoot(std::string_view path) { return path.find_first_not_of('/') == std::string_view::npos; }

std::optional<std::string> ValueOf(const std::string* header) {
  return header == nullptr ? std::nullopt : std::optional<std::string>(*header);
}

// Workers' requests have no Origin, those of web pages always do.
void CheckIsNoPage(const Request& request) {
  if (request.FindHeader("origin") == nullptr) return;
  throw Error(ErrorKind::kForbidden, "bindings are for Workers, which send no Origin");
}

// The database of a binding of a session.
std::string DatabaseOf(const std::string& binding, const wb::PreviewSession& session) {
  const auto found = session.databases.find(binding);
  if (found == session.databases.end()) {
    throw Error(ErrorKind::kNotFound,
                "The binding " + binding + " is none of the session's D1 bindings");
  }
  return found->second;
}

// The database of a binding that the URL's query has.
std::string DatabaseOf(const std::string& binding, std::string_view query) {
  const compat::QueryParameters map(query);
  const std::vector<std::string_view> named = map.FindAll(binding);
  if (named.size() > 1) {
    throw Error(ErrorKind::kMalformedRequest,
                "The request is malformed: the URL names several databases for " + binding);
  }
  if (named.empty() || named.front().empty()) {
    throw Error(ErrorKind::kNotFound, "The binding " + binding + " is not in the URL: ?" + binding +
                                          "=<uuid or name> names its database");
  }
  return std::string(named.front());
}

bool IsWebSocket(const Request& request) { return request.FindHeader("upgrade") != nullptr; }

// Miniflare 4 tries a WebSocket before every call, on a connection of its own, and is content with
// a refusal that is at once and has no body.
Response BareRefusal() {
  Response response;
  response.status = 404;
  response.ends_connection = true;
  return response;
}

Response RefuseWebSocket(const RoutedRequest& routed) {
  CheckIsNoPage(routed.request);
  if (!IsWebSocket(routed.request)) throw Error(ErrorKind::kMethodNotAllowed, "POST");
  return BareRefusal();
}

}  // namespace

BindingSurface::BindingSurface(const compat::Access& access, storage::Databases& databases,
                               storage::Replicas& replicas, const compat::RowQuota& quota,
                               const BindingLimits& limits)
    : configuration_(access.configuration()),
      access_(access),
      replicas_(replicas),
      quota_(quota),
      limits_(limits),
      databases_(databases, limits.max_databases) {}

void BindingSurface::AddRoutes(Router& router) {
  std::string path = "/binding";
  for (std::size_t segments = 0; segments <= wb::kMostPathSegments; ++segments) {
    router.Add("POST", path, [this](const RoutedRequest& routed) { return AnswerRemote(routed); });
    router.Add("GET", path, RefuseWebSocket);
    path += "/{part}";
  }
  router.Add("POST", "/", [this](const RoutedRequest& routed) { return AnswerRemote(routed); });
  // For AnswerError's sake: what is asked of the root outside of a session has no route.
  router.Add("GET", "/", [](const RoutedRequest&) -> Response {
    throw Error(ErrorKind::kNoRoute, "No route for that URI");
  });
  previews_.AddRoutes(router);
  for (const std::string_view native : kNativePaths) {
    router.Add("POST", native,
               [this](const RoutedRequest& routed) { return AnswerNative(routed); });
  }
}

bool BindingSurface::Owns(const Request& request) const {
  std::string_view path = request.path;
  if (IsNativePath(path) || PreviewSessions::HasToken(request)) return true;
  path.remove_prefix(std::min(path.find_first_not_of('/'), path.size()));
  return path.substr(0, path.find('/')) == "binding";
}

bool BindingSurface::ServesAnyHost(const Request& request) const {
  if (PreviewSessions::HasToken(request)) return true;
  const std::string* const host = request.FindHeader("host");
  return request.method == "POST" && IsNativePath(request.path) && host != nullptr &&
         EqualIgnoringCase(*host, "d1") && request.FindHeader(kDatabaseHeader) != nullptr;
}

Response BindingSurface::AnswerError(const Request& request, const Error& error) const {
  // Of a session, whose path is not this surface's own.
  const bool is_elsewhere =
      error.kind() == ErrorKind::kNoRoute || error.kind() == ErrorKind::kMethodNotAllowed;
  if (is_elsewhere && IsWebSocket(request)) return BareRefusal();
  Response response;
  if (error.kind() == ErrorKind::kMethodNotAllowed) {
    response.headers.emplace_back("Allow", error.what());
  }
  wb::BindingFailure failure = wb::FailureOf(error);
  response.status = failure.status;
  response.body = std::move(failure.body);
  return response;
}

Response BindingSurface::AnswerRemote(const RoutedRequest& routed) {
  const Request& request = routed.request;
  CheckIsNoPage(request);
  const std::optional<wb::PreviewSession> session = previews_.Find(request);
  if (!session && IsRoot(request.path)) throw Error(ErrorKind::kNoRoute, "No route for that URI");
  const std::string& binding = GetOnly(request, "MF-Binding");
  const wb::BindingCall call = wb::ParseCallUrl(GetOnly(request, "MF-URL"));
  const auto of_session = SessionOf(request, std::string("MF-Header-") + kSessionHeader);
  if (session) {
    const Target target{.account_id = session->account_id,
                        .permission = session->permission,
                        .database = DatabaseOf(binding, *session)};
    return Run(routed, target, call, of_session);
  }
  wb::BindingPath path = wb::ParseBindingPath(routed.parameters);
  Target target =
      Authorize(path.account_id, path.token,
                path.database ? std::move(*path.database) : DatabaseOf(binding, request.query));
  target.region = std::move(path.region);
  return Run(routed, target, call, of_session);
}

Response BindingSurface::AnswerNative(const RoutedRequest& routed) {
  const Request& request = routed.request;
  CheckIsNoPage(request);
  const Target target =
      Authorize(ValueOf(FindOnly(request, "x-d1-account")),
                ValueOf(FindOnly(request, "x-d1-token")), GetOnly(request, kDatabaseHeader));
  const wb::BindingCall call = wb::ParseCall(request.path, request.query);
  return Run(routed, target, call, SessionOf(request, kSessionHeader));
}

BindingSurface::Target BindingSurface::Authorize(const std::optional<std::string>& account_id,
                                                 const std::optional<std::string>& token,
                                                 std::string database) const {
  const compat::Caller caller = access_.AuthenticateToken(token);
  Target target{.account_id = LowerCase(account_id.value_or(configuration_.default_account().id)),
                .permission = Permission::kRead,
                .database = std::move(database)};
  access_.CheckAccount(caller, target.account_id, Permission::kRead);
  if (caller.token->permissions.Allow(Permission::kWrite)) target.permission = Permission::kWrite;
  return target;
}

Response BindingSurface::Run(const RoutedRequest& routed, const Target& target,
                             const wb::BindingCall& call,
                             const std::optional<wb::Session>& session) {
  if (call.kind == wb::BindingCall::Kind::kDump) {
    throw Error(ErrorKind::kNoRoute, "dump() is not there any more: D1 refuses it in any case");
  }
  const std::vector<storage::Query> queries = wb::ParseQueries(routed.request.body->ReadAll());
  const bool may_write = target.permission == Permission::kWrite;
  const BindingDatabases::Found found =
      databases_.Open(target.account_id, target.database,
                      may_write ? MissingDatabase::kMade : MissingDatabase::kRefused);
  if (auto wanted = wb::FindExport(queries)) return Export(*found.database, std::move(*wanted));
  compat::cloudflare::QueryAnswer answer(call.format, found.record->region,
                                         limits_.max_result_bytes, wb::kElements);
  const storage::Access left = quota_.Left(
      target.account_id, may_write ? storage::Access::kReadWrite : storage::Access::kRead);
  std::optional<storage::HistoryPosition> seen;
  const storage::DatabaseRecord& record = *found.record;
  RunWatched(routed.watch, {record.account_id, record.uuid, record.name, *found.database, queries},
             answer, [&](storage::ResultSink& sink) {
               if (session) {
                 seen = TryReplica(found, target.region, *session, queries, answer, sink);
                 if (seen) return;
                 seen = found.database->RunAndLocate(queries, left, sink);
               } else {
                 found.database->Run(queries, left, sink);
               }
             });
  Response response = JsonResponse(std::move(answer).Finish());
  if (seen) response.headers.emplace_back(kSessionHeader, compat::FormatBookmark(*seen));
  return response;
}

std::optional<storage::HistoryPosition> BindingSurface::TryReplica(
    const BindingDatabases::Found& found, const std::optional<std::string>& region,
    const wb::Session& session, std::span<const storage::Query> queries,
    compat::cloudflare::QueryAnswer& answer, storage::ResultSink& sink) {
  using Server = compat::cloudflare::QueryAnswer::Server;
  if (session.is_for_primary) return std::nullopt;
  const auto where = replicas_.FindRegion(*found.record, region);
  if (!where) return std::nullopt;
  answer.SetServer(Server::kReplica, *where);
  const auto seen =
      replicas_.TryRun(*found.record, found.database,
                       {.region = *where, .at_least = session.at_least}, queries, sink);
  if (!seen) {
    sink.Restart();
    answer.SetServer(Server::kPrimary, found.record->region);
  }
  return seen;
}

Response BindingSurface::Export(storage::Database& database, storage::DumpOptions options) const {
  const auto hold = database.transfers().TryBegin(storage::Transfer::kExport);
  if (!hold) {
    const bool imports = database.transfers().running() == storage::Transfer::kImport;
    throw compat::StatementRules().ErrorFor(imports ? storage::Refusal::kImporting
                                                    : storage::Refusal::kExporting);
  }
  options.virtual_tables = limits_.exported_virtual_tables;
  wb::ExportAnswer answer(limits_.max_result_bytes);
  database.Export(
      *hold, options, compat::cloudflare::DumpFormat(), [] {},
      [&answer](std::string_view piece) { answer.Add(piece); });
  return JsonResponse(answer.Finish());
}

}  // namespace emulator
