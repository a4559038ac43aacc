// GET …/insights.

#include "compat/cloudflare/database_request.h"
#include "compat/cloudflare/insights/recommendations.h"
#include "emulator/cloudflare/cloudflare_surface.h"
#include "emulator/http/http.h"

namespace emulator {

namespace cf = compat::cloudflare;

Response CloudflareSurface::ShowInsights(const RoutedRequest& routed) {
  cf::CheckIsUuid(routed.database_id());
  Authorize(routed, compat::Permission::kRead);
  const auto record = GetDatabase(routed);
  cf::CheckInsightsRequest(compat::QueryParameters(routed.request.query));
  const storage::IndexAdvice advice = advisor_.Advise(*Open(*record), record->folder);
  return JsonResponse(cf::RecommendationsAnswer(advice, clock_.NowMsFor(record->account_id)));
}

}  // namespace emulator
