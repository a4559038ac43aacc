#include "emulator/binding/preview_sessions.h"

#include <string>
#include <string_view>
#include <utility>

#include "compat/binding/form_part.h"
#include "compat/cloudflare/envelope.h"
#include "compat/json/json_reader.h"
#include "compat/json/json_writer.h"
#include "storage/ascii.h"
#include "storage/error.h"

namespace emulator {

namespace cf = compat::cloudflare;
namespace wb = compat::binding;
using compat::JsonKind;
using compat::JsonValue;
using compat::Permission;
using storage::Error;
using storage::ErrorKind;

namespace {

constexpr const char* kTokenHeader = "cf-workers-preview-token";

// wrangler makes of it the host NAME.SUBDOMAIN.workers.dev, which this makes none, so that what it
// sends stays on the machine: its local proxy's own host, on port 443. A name that is one would be
// somebody's.
constexpr std::string_view kSubdomain = "127.0.0.1:1/";

std::optional<std::string_view> HeaderOf(const Request& request, std::string_view name) {
  const std::string* const value = request.FindHeader(name);
  return value == nullptr ? std::nullopt : std::optional<std::string_view>(*value);
}

// An object with one text.
Response ResultOf(std::string_view key, std::string_view value) {
  std::string result;
  compat::JsonWriter json(result);
  json.BeginObject().Key(key).String(value).EndObject();
  return JsonResponse(cf::SuccessEnvelope(result));
}

std::optional<std::string_view> StringOf(JsonValue object, std::string_view key) {
  const auto value = object.Find(key);
  if (!value || !value->Is(JsonKind::kString)) return std::nullopt;
  return value->AsString();
}

// The D1 bindings of an upload's metadata; what else is bound is not for this server.
std::map<std::string, std::string> DatabasesOf(std::string_view metadata) {
  const compat::JsonDocument document =
      compat::JsonDocument::Parse(std::string(metadata), compat::JsonRules::kJavaScript);
  std::map<std::string, std::string> databases;
  const JsonValue root = document.root();
  const auto bindings = root.Is(JsonKind::kObject) ? root.Find("bindings") : std::nullopt;
  if (!bindings || !bindings->Is(JsonKind::kArray)) return databases;
  for (const JsonValue binding : bindings->elements()) {
    if (!binding.Is(JsonKind::kObject) || StringOf(binding, "type") != "d1") continue;
    const auto name = StringOf(binding, "name");
    const auto id = StringOf(binding, "id");
    if (name && id) databases.insert_or_assign(std::string(*name), std::string(*id));
  }
  return databases;
}

}  // namespace

void PreviewSessions::AddRoutes(Router& router) {
  const std::string workers = "/client/v4/accounts/{account_id}/workers";
  router.Add("GET", workers + "/subdomain/edge-preview",
             [this](const RoutedRequest& routed) { return StartUpload(routed); });
  router.Add("GET", workers + "/subdomain",
             [this](const RoutedRequest& routed) { return ShowSubdomain(routed); });
  router.Add("POST", workers + "/scripts/{script_name}/edge-preview",
             [this](const RoutedRequest& routed) { return StartSession(routed); });
}

bool PreviewSessions::HasToken(const Request& request) {
  return request.FindHeader(kTokenHeader) != nullptr;
}

std::optional<wb::PreviewSession> PreviewSessions::Find(const Request& request) const {
  const auto token = HeaderOf(request, kTokenHeader);
  if (!token) return std::nullopt;
  auto session = tokens_.Read(*token);
  if (!session) {
    throw Error(ErrorKind::kMalformedRequest, "Invalid Workers Preview configuration");
  }
  return session;
}

compat::Caller PreviewSessions::Authorize(const RoutedRequest& routed) const {
  const Request& request = routed.request;
  compat::Caller caller =
      access_.Authenticate({HeaderOf(request, "authorization"), HeaderOf(request, "x-auth-email"),
                            HeaderOf(request, "x-auth-key")});
  access_.CheckAccount(caller, routed.account_id(), Permission::kRead);
  return caller;
}

// Its token is asked back with the upload, which has the caller's credentials all the same.
Response PreviewSessions::StartUpload(const RoutedRequest& routed) const {
  Authorize(routed);
  return ResultOf("token", tokens_.Make({.account_id = LowerCase(routed.account_id()),
                                         .permission = Permission::kRead,
                                         .databases = {}}));
}

Response PreviewSessions::ShowSubdomain(const RoutedRequest& routed) const {
  Authorize(routed);
  return ResultOf("subdomain", kSubdomain);
}

Response PreviewSessions::StartSession(const RoutedRequest& routed) const {
  const compat::Caller caller = Authorize(routed);
  const std::string body = routed.request.body->ReadAll();
  const auto metadata = wb::FindFormPart(
      body, HeaderOf(routed.request, "content-type").value_or(std::string_view()), "metadata");
  if (!metadata) {
    throw Error(ErrorKind::kMalformedRequest,
                "The request is malformed: it has no part called metadata");
  }
  wb::PreviewSession session{.account_id = LowerCase(routed.account_id()),
                             .permission = Permission::kRead,
                             .databases = DatabasesOf(*metadata)};
  if (caller.token->permissions.Allow(Permission::kWrite)) session.permission = Permission::kWrite;
  return ResultOf("preview_token", tokens_.Make(session));
}

}  // namespace emulator
