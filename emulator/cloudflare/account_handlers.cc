// The routes that tell who the caller is, which wrangler asks for its account and after every
// refusal.

#include <algorithm>
#include <limits>
#include <vector>

#include "compat/cloudflare/account_json.h"
#include "compat/cloudflare/analytics_answer.h"
#include "compat/cloudflare/analytics_request.h"
#include "compat/cloudflare/database_request.h"
#include "emulator/cloudflare/cloudflare_surface.h"
#include "emulator/http/http.h"

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
  const compat::Caller caller = Authenticate(routed.request);
  const cf::AnalyticsRequest request = cf::ParseAnalyticsRequest(routed.request.body->ReadAll());
  access_.CheckAccount(caller, request.account_tag, compat::Permission::kRead);
  const storage::UsageFilter filter{FoldersOf(request), request.from_ms, request.to_ms};
  storage::UsageStore& usage = databases_.usage();
  if (request.dataset == cf::AnalyticsDataset::kQueries) {
    return JsonResponse(cf::QueriesGroups(
        usage.SumByStatement(filter, request.order, request.limit), request.slowest_run));
  }
  std::vector<storage::HourUsage> hours = usage.SumByHour(filter);
  hours.resize(std::min<std::size_t>(hours.size(), request.limit));
  return JsonResponse(cf::AnalyticsGroups(hours));
}

// The folders of the databases that the caller asks about, and that are the account's.
std::vector<std::string> CloudflareSurface::FoldersOf(const cf::AnalyticsRequest& request) {
  storage::Catalog& catalog = databases_.catalog();
  const std::string account = LowerCase(request.account_tag);
  std::vector<std::string> folders;
  if (request.database_id) {
    const auto record = catalog.FindByUuid(account, LowerCase(*request.database_id));
    if (record) folders.push_back(record->folder);
    return folders;
  }
  for (const auto& record : catalog.ListAll(account)) folders.push_back(record.folder);
  return folders;
}

}  // namespace emulator
