// The Cloudflare API: D1's routes and the account routes that official clients call first.

#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "compat/access.h"
#include "compat/cloudflare/analytics_request.h"
#include "compat/cloudflare/database_request.h"
#include "compat/cloudflare/signed_urls.h"
#include "compat/cloudflare/time_travel.h"
#include "compat/cloudflare/transfers.h"
#include "compat/query_results.h"
#include "compat/row_quota.h"
#include "emulator/http/http.h"
#include "emulator/http/router.h"
#include "emulator/http/surface.h"
#include "storage/advice/index_advisor.h"
#include "storage/database/databases.h"
#include "storage/transfer/dump.h"

namespace emulator {

struct CloudflareLimits {
  std::size_t max_result_bytes = 0;
  std::uint64_t max_databases = 0;  // an account
  std::int64_t retention_ms = 0;    // of history
  storage::VirtualTables exported_virtual_tables = storage::VirtualTables::kRefuse;
};

// Handlers only translate: what D1 does is compat's, what a database does is storage's.
// Thread-safe.
class CloudflareSurface final : public Surface {
 public:
  // The references must outlive this.
  CloudflareSurface(const compat::Access& access, storage::Databases& databases,
                    const storage::Clock& clock, compat::cloudflare::Transfers& transfers,
                    const compat::cloudflare::SignedUrls& urls, const compat::RowQuota& quota,
                    storage::IndexAdvisor& advisor, CloudflareLimits limits);

  bool Owns(const Request& request) const override;
  void AddRoutes(Router& router) override;
  Response AnswerError(const Request& request, const storage::Error& error) const override;

 private:
  compat::Caller Authenticate(const Request& request) const;
  compat::Caller Authorize(const RoutedRequest& routed, compat::Permission permission) const;
  std::shared_ptr<const storage::DatabaseRecord> GetDatabase(const RoutedRequest& routed);
  std::shared_ptr<storage::Database> Open(const storage::DatabaseRecord& record);

  Response VerifyToken(const RoutedRequest& routed);
  Response ShowUser(const RoutedRequest& routed);
  Response ListAccounts(const RoutedRequest& routed);
  Response ShowAccount(const RoutedRequest& routed);
  Response ListMemberships(const RoutedRequest& routed);
  Response AnswerGraphql(const RoutedRequest& routed);
  std::vector<std::string> FoldersOf(const compat::cloudflare::AnalyticsRequest& request);

  Response ListDatabases(const RoutedRequest& routed);
  Response CreateDatabase(const RoutedRequest& routed);
  Response ShowDatabase(const RoutedRequest& routed);
  Response ReplaceDatabase(const RoutedRequest& routed);
  Response EditDatabase(const RoutedRequest& routed);
  Response DeleteDatabase(const RoutedRequest& routed);

  Response ShowInsights(const RoutedRequest& routed);

  Response ShowBookmark(const RoutedRequest& routed);
  Response RestoreDatabase(const RoutedRequest& routed);
  compat::cloudflare::TimeTravelWindow Window(const std::string& account_id) const;

  Response RunQuery(const RoutedRequest& routed, compat::RowFormat format);
  Response ExportDatabase(const RoutedRequest& routed);
  Response ImportDatabase(const RoutedRequest& routed);
  Response ReceiveUpload(const RoutedRequest& routed);
  Response SendDump(const RoutedRequest& routed);

  Response UpdateDatabase(const RoutedRequest& routed, compat::cloudflare::Presence replication);

  const compat::Configuration& configuration_;
  const compat::Access access_;
  storage::Databases& databases_;
  const storage::Clock& clock_;
  compat::cloudflare::Transfers& transfers_;
  const compat::cloudflare::SignedUrls& urls_;
  const compat::RowQuota& quota_;
  storage::IndexAdvisor& advisor_;
  const CloudflareLimits limits_;
};

}  // namespace emulator
