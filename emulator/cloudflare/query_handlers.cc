// POST …/query and …/raw.

#include <utility>
#include <vector>

#include "compat/cloudflare/database_request.h"
#include "compat/cloudflare/query_answer.h"
#include "compat/cloudflare/query_request.h"
#include "emulator/cloudflare/cloudflare_surface.h"
#include "emulator/http/http.h"
#include "emulator/watch/query_watch.h"

namespace emulator {

namespace cf = compat::cloudflare;

Response CloudflareSurface::RunQuery(const RoutedRequest& routed, compat::RowFormat format) {
  // The service looks at the id before it looks at who asks.
  cf::CheckIsUuid(routed.database_id());
  const compat::Caller caller = Authorize(routed, compat::Permission::kRead);
  const auto record = GetDatabase(routed);
  const std::vector<storage::Query> queries = cf::ParseQueryRequest(routed.request.body->ReadAll());
  const storage::Access access = caller.token->permissions.Allow(compat::Permission::kWrite)
                                     ? storage::Access::kReadWrite
                                     : storage::Access::kRead;
  cf::QueryAnswer answer(format, record->region, limits_.max_result_bytes);
  const storage::Access left = quota_.Left(record->account_id, access);
  const auto database = Open(*record);
  RunWatched(routed.watch, {record->account_id, record->uuid, record->name, *database, queries},
             answer, [&](storage::ResultSink& sink) { database->Run(queries, left, sink); });
  return JsonResponse(std::move(answer).Finish());
}

}  // namespace emulator
