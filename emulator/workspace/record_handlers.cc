// The routes that list, make, describe, change, delete and bring back records.

#include <utility>

#include "compat/cloudflare/database_request.h"
#include "compat/workspace/answers.h"
#include "compat/workspace/bodies.h"
#include "compat/workspace/errors.h"
#include "compat/workspace/list_request.h"
#include "compat/workspace/names.h"
#include "emulator/http/http.h"
#include "emulator/watch/query_watch.h"
#include "emulator/workspace/workspace_surface.h"

namespace emulator {

namespace ws = compat::workspace;
using ws::Visibility;

WorkspaceSurface::SeenRecord WorkspaceSurface::GetRecord(const Call& call, Visibility needed) {
  auto record = ws::IsDatabaseId(call.id()) ? records_.Find(call.key()) : std::nullopt;
  const Visibility visibility =
      record ? ws::VisibilityOf(configuration_, *call.caller, record->workspace_id)
             : Visibility::kNone;
  if (visibility == Visibility::kNone) {
    throw ws::DatabaseNotFound(call.id());
  }
  if (needed == Visibility::kMember && visibility != Visibility::kMember) {
    throw ws::OnlyForMembers();
  }
  return {std::move(*record), visibility};
}

Response WorkspaceSurface::ListDatabases(const Call& call) {
  storage::RecordQuery query = ws::ParseListRequest(call.parameters, cursors());
  ws::LimitScope(configuration_, *call.caller, call.namespace_id, query.scope);
  return JsonResponse(ws::PageAnswer(query, records_.List(query), cursors()));
}

Response WorkspaceSurface::CreateDatabase(const Call& call) {
  const ws::CreateRequest wanted = ws::ParseCreateRequest(call.routed.request.body->ReadAll());
  const compat::Workspace* const workspace = configuration_.FindWorkspace(wanted.workspace_id);
  if (ws::VisibilityOf(configuration_, *call.caller, wanted.workspace_id) != Visibility::kMember) {
    throw ws::WorkspaceNotFound(wanted.workspace_id);
  }
  storage::NewRecord record;
  record.namespace_id = call.namespace_id;
  record.workspace_id = workspace->id;
  record.name = wanted.name;
  record.description = wanted.description;
  record.kind = wanted.kind;
  record.created_by = call.caller->user->id;
  record.slug = [&](unsigned n) -> std::optional<std::string> {
    if (!wanted.slug) return ws::SlugOfName(wanted.name, n);
    return n == 1 ? wanted.slug : std::nullopt;
  };
  record.database_name = [&](const std::string& slug, unsigned n) {
    return ws::DatabaseNameOf(workspace->slug, slug, n);
  };
  record.database = compat::cloudflare::NewDatabaseOf(
      call.namespace_id.empty() ? workspace->account_id : call.namespace_id);
  record.max_databases = limits_.max_databases;
  const QueryWatch* const watch = call.routed.watch;
  if (const auto rehearsed = watch != nullptr ? watch->provisioning() : std::nullopt) {
    record.rehearsed.emplace().takes = rehearsed->takes;
  }
  return JsonResponse(ws::RecordAnswer(records_.Create(record)));
}

Response WorkspaceSurface::ShowDatabase(const Call& call) {
  return JsonResponse(ws::RecordAnswer(GetRecord(call, Visibility::kIntegration).record));
}

Response WorkspaceSurface::UpdateDatabase(const Call& call) {
  GetRecord(call, Visibility::kMember);
  const storage::RecordChanges changes =
      ws::ParseUpdateRequest(call.routed.request.body->ReadAll());
  return JsonResponse(ws::RecordAnswer(records_.Edit(call.key(), changes)));
}

Response WorkspaceSurface::DeleteDatabase(const Call& call) {
  const SeenRecord seen = GetRecord(call, Visibility::kMember);
  const compat::Workspace* const workspace = configuration_.FindWorkspace(seen.record.workspace_id);
  records_.Delete(call.key(), compat::NameOf(workspace->retention_tier));
  return JsonResponse(ws::SuccessAnswer());
}

Response WorkspaceSurface::PurgeDatabase(const Call& call) {
  GetRecord(call, Visibility::kMember);
  records_.Purge(call.key());
  return JsonResponse(ws::SuccessAnswer());
}

Response WorkspaceSurface::RestoreDatabase(const Call& call) {
  GetRecord(call, Visibility::kMember);
  return JsonResponse(ws::RecordAnswer(records_.Restore(call.key())));
}

}  // namespace emulator
