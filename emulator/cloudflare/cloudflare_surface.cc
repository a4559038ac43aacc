#include "emulator/cloudflare/cloudflare_surface.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "compat/cloudflare/analytics_answer.h"
#include "compat/cloudflare/database_request.h"
#include "compat/cloudflare/envelope.h"
#include "compat/cloudflare/errors.h"
#include "emulator/http/http.h"
#include "storage/error.h"

namespace emulator {

namespace {

using compat::Permission;
using storage::Error;
using storage::ErrorKind;

constexpr std::string_view kGraphqlPath = "/client/v4/graphql";
// Outside of /client/v4, as the service's are on another host.
constexpr std::string_view kUploadFolder = "d1-sqlio-incoming-prod";
constexpr std::string_view kDumpFolder = "d1-sqlio-outgoing-prod";

std::optional<std::string_view> HeaderOf(const Request& request, std::string_view name) {
  const std::string* value = request.FindHeader(name);
  return value == nullptr ? std::nullopt : std::optional<std::string_view>(*value);
}

}  // namespace

CloudflareSurface::CloudflareSurface(const compat::Access& access, storage::Databases& databases,
                                     const storage::Clock& clock,
                                     compat::cloudflare::Transfers& transfers,
                                     const compat::cloudflare::SignedUrls& urls,
                                     const compat::RowQuota& quota, storage::IndexAdvisor& advisor,
                                     CloudflareLimits limits)
    : configuration_(access.configuration()),
      access_(access),
      databases_(databases),
      clock_(clock),
      transfers_(transfers),
      urls_(urls),
      quota_(quota),
      advisor_(advisor),
      limits_(limits) {}

void CloudflareSurface::AddRoutes(Router& router) {
  using Method = Response (CloudflareSurface::*)(const RoutedRequest&);
  const auto add = [&](const char* method, const std::string& path, Method handler) {
    router.Add(method, "/client/v4" + path,
               [this, handler](const RoutedRequest& routed) { return (this->*handler)(routed); });
  };
  const std::string databases = "/accounts/{account_id}/d1/database";
  const std::string database = databases + "/{database_id}";

  router.Add("POST", "/client/v4" + database + "/query", [this](const RoutedRequest& routed) {
    return RunQuery(routed, compat::RowFormat::kObjects);
  });
  router.Add("POST", "/client/v4" + database + "/raw", [this](const RoutedRequest& routed) {
    return RunQuery(routed, compat::RowFormat::kArrays);
  });
  add("GET", databases, &CloudflareSurface::ListDatabases);
  add("POST", databases, &CloudflareSurface::CreateDatabase);
  add("GET", database, &CloudflareSurface::ShowDatabase);
  add("PUT", database, &CloudflareSurface::ReplaceDatabase);
  add("PATCH", database, &CloudflareSurface::EditDatabase);
  add("DELETE", database, &CloudflareSurface::DeleteDatabase);
  add("POST", database + "/export", &CloudflareSurface::ExportDatabase);
  add("POST", database + "/import", &CloudflareSurface::ImportDatabase);
  add("GET", database + "/insights", &CloudflareSurface::ShowInsights);
  add("GET", database + "/time_travel/bookmark", &CloudflareSurface::ShowBookmark);
  add("POST", database + "/time_travel/restore", &CloudflareSurface::RestoreDatabase);

  router.Add("PUT", "/" + std::string(kUploadFolder) + "/{filename}",
             [this](const RoutedRequest& routed) { return ReceiveUpload(routed); });
  router.Add("GET", "/" + std::string(kDumpFolder) + "/{id}/{filename}",
             [this](const RoutedRequest& routed) { return SendDump(routed); });

  add("GET", "/user/tokens/verify", &CloudflareSurface::VerifyToken);
  add("GET", "/user", &CloudflareSurface::ShowUser);
  add("GET", "/accounts", &CloudflareSurface::ListAccounts);
  add("GET", "/accounts/{account_id}", &CloudflareSurface::ShowAccount);
  add("GET", "/memberships", &CloudflareSurface::ListMemberships);
  add("POST", "/graphql", &CloudflareSurface::AnswerGraphql);
}

bool CloudflareSurface::Owns(const Request& request) const {
  std::string_view path = request.path;
  path.remove_prefix(std::min(path.find_first_not_of('/'), path.size()));
  const std::string_view first = path.substr(0, path.find('/'));
  return first == "client" || first == kUploadFolder || first == kDumpFolder;
}

Response CloudflareSurface::AnswerError(const Request& request, const Error& error) const {
  compat::cloudflare::Failure failure;
  Response response;
  const auto graphql_failure =
      request.path == kGraphqlPath ? compat::cloudflare::AnalyticsFailureOf(error) : std::nullopt;
  if (graphql_failure) {
    failure = *graphql_failure;
  } else if (error.kind() == ErrorKind::kNoRoute) {
    failure = compat::cloudflare::NoRouteFailure(request.path);
  } else if (error.kind() == ErrorKind::kMethodNotAllowed) {
    failure = compat::cloudflare::NoMethodFailure(request.method);
    response.headers.emplace_back("Allow", error.what());
  } else {
    failure = compat::cloudflare::FailureOf(error);
  }
  response.status = failure.status;
  response.body = std::move(failure.body);
  if (failure.must_not_retry) response.headers.emplace_back("x-should-retry", "false");
  return response;
}

compat::Caller CloudflareSurface::Authenticate(const Request& request) const {
  return access_.Authenticate({HeaderOf(request, "authorization"),
                               HeaderOf(request, "x-auth-email"), HeaderOf(request, "x-auth-key")});
}

compat::Caller CloudflareSurface::Authorize(const RoutedRequest& routed,
                                            Permission permission) const {
  compat::Caller caller = Authenticate(routed.request);
  access_.CheckAccount(caller, routed.account_id(), permission);
  return caller;
}

std::shared_ptr<const storage::DatabaseRecord> CloudflareSurface::GetDatabase(
    const RoutedRequest& routed) {
  auto record = databases_.catalog().FindByUuid(LowerCase(routed.account_id()),
                                                LowerCase(routed.database_id()));
  if (!record) throw compat::cloudflare::DatabaseNotFound(routed.database_id());
  return record;
}

std::shared_ptr<storage::Database> CloudflareSurface::Open(const storage::DatabaseRecord& record) {
  try {
    return databases_.Open(record);
  } catch (const Error& error) {
    // Deleted since the record was read.
    if (error.kind() == ErrorKind::kNotFound) {
      throw compat::cloudflare::DatabaseNotFound(record.uuid);
    }
    throw;
  }
}

}  // namespace emulator
