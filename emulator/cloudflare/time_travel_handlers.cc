// GET …/time_travel/bookmark and POST …/time_travel/restore.

#include "compat/cloudflare/database_request.h"
#include "compat/cloudflare/time_travel.h"
#include "emulator/cloudflare/cloudflare_surface.h"
#include "emulator/http/http.h"
#include "storage/error.h"

namespace emulator {

namespace cf = compat::cloudflare;

namespace {

// With all that was acknowledged in it.
const storage::History& HistoryOf(storage::Database& database) {
  if (!database.keeps_history()) {
    throw storage::Error(storage::ErrorKind::kUnsupported,
                         "Time travel is switched off: this server runs with --retention-days 0");
  }
  database.CatchUpHistory();
  return database.history();
}

}  // namespace

Response CloudflareSurface::ShowBookmark(const RoutedRequest& routed) {
  cf::CheckIsUuid(routed.database_id());
  Authorize(routed, compat::Permission::kRead);
  const auto record = GetDatabase(routed);
  const auto target = cf::ParseBookmarkRequest(compat::QueryParameters(routed.request.query));
  const auto database = Open(*record);
  const storage::History& history = HistoryOf(*database);
  if (!target) return JsonResponse(cf::BookmarkAnswer(history.Current()));
  return JsonResponse(cf::BookmarkAnswer(
      cf::FindTarget(history.log(), *target, Window(record->account_id)).position));
}

Response CloudflareSurface::RestoreDatabase(const RoutedRequest& routed) {
  cf::CheckIsUuid(routed.database_id());
  Authorize(routed, compat::Permission::kWrite);
  const auto record = GetDatabase(routed);
  const auto target = cf::ParseRestoreRequest(compat::QueryParameters(routed.request.query));
  const auto database = Open(*record);
  const storage::HistoryLocation location =
      cf::FindTarget(HistoryOf(*database).log(), target, Window(record->account_id));
  const storage::Restored restored = database->Restore(location);
  return JsonResponse(cf::RestoreAnswer(location.position, restored.previous, restored.position));
}

cf::TimeTravelWindow CloudflareSurface::Window(const std::string& account_id) const {
  return {clock_.NowMsFor(account_id), limits_.retention_ms};
}

}  // namespace emulator
