// The routes that tell who the caller is, which wrangler asks for its account and after every
// refusal.

#include "compat/cloudflare/account_json.h"
#include "compat/cloudflare/analytics.h"
#include "compat/cloudflare/database_request.h"
#include "emulator/cloudflare_surface.h"
#include "emulator/json_response.h"

namespace emulator {

namespace cf = compat::cloudflare;

Response CloudflareSurface::VerifyToken(const RoutedRequest& routed) {
  return JsonResponse(cf::TokenVerification(Authenticate(routed.request)));
}

Response CloudflareSurface::ShowUser(const RoutedRequest& routed) {
  return JsonResponse(cf::UserDetails(Authenticate(routed.request)));
}

Response CloudflareSurface::ListAccounts(const RoutedRequest& routed) {
  const compat::Caller caller = Authenticate(routed.request);
  return JsonResponse(
      cf::AccountList(access_.AccountsOf(caller),
                      cf::ParsePageNumber(compat::QueryParameters(routed.request.query))));
}

Response CloudflareSurface::ShowAccount(const RoutedRequest& routed) {
  Authorize(routed, compat::Permission::kRead);
  const std::string id = LowerCase(routed.account_id());
  const compat::Account* known = configuration_.FindAccount(id);
  return JsonResponse(cf::AccountDetails(known != nullptr ? *known : compat::Account{id, id}));
}

Response CloudflareSurface::ListMemberships(const RoutedRequest& routed) {
  const compat::Caller caller = Authenticate(routed.request);
  return JsonResponse(
      cf::MembershipList(access_.AccountsOf(caller),
                         cf::ParsePageNumber(compat::QueryParameters(routed.request.query))));
}

Response CloudflareSurface::AnswerGraphql(const RoutedRequest& routed) {
  Authenticate(routed.request);
  return JsonResponse(cf::AnswerAnalyticsQuery(routed.request.body->ReadAll()));
}

}  // namespace emulator
