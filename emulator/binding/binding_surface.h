// A Worker's `env.DB`: what workerd's D1 wrapper sends, in the form that Miniflare's remote
// bindings have (POST /binding, and POST / within a session that wrangler has begun) and as it
// stands (POST /query, /execute, /dump).

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "compat/access.h"
#include "compat/binding/binding_call.h"
#include "compat/binding/session.h"
#include "compat/cloudflare/query_answer.h"
#include "compat/configuration.h"
#include "compat/row_quota.h"
#include "emulator/binding/binding_databases.h"
#include "emulator/binding/preview_sessions.h"
#include "emulator/http/http.h"
#include "emulator/http/router.h"
#include "emulator/http/surface.h"
#include "storage/database/databases.h"
#include "storage/replication/replicas.h"
#include "storage/transfer/dump.h"

namespace emulator {

struct BindingLimits {
  std::size_t max_result_bytes = 0;
  std::uint64_t max_databases = 0;  // an account
  storage::VirtualTables exported_virtual_tables = storage::VirtualTables::kRefuse;
};

// Thread-safe.
class BindingSurface final : public Surface {
 public:
  // The references must outlive this.
  BindingSurface(const compat::Access& access, storage::Databases& databases,
                 storage::Replicas& replicas, const compat::RowQuota& quota,
                 const BindingLimits& limits);

  bool Owns(const Request& request) const override;
  void AddRoutes(Router& router) override;
  Response AnswerError(const Request& request, const storage::Error& error) const override;
  // The native form names the host d1, and its database in a header that no form of a web page has;
  // a session's calls name a host of wrangler's, and have a token that nobody guesses.
  bool ServesAnyHost(const Request& request) const override;

 private:
  // Whom a call comes from, and which database it is for.
  struct Target {
    std::string account_id;  // in lower case
    compat::Permission permission;
    std::string database;                    // its uuid or name
    std::optional<std::string> region = {};  // of the replica that is to be read
  };

  Response AnswerRemote(const RoutedRequest& routed);
  Response AnswerNative(const RoutedRequest& routed);
  // Throws unless the account, which is the default one where none is given, may be read by the
  // holder of the token.
  Target Authorize(const std::optional<std::string>& account_id,
                   const std::optional<std::string>& token, std::string database) const;
  Response Run(const RoutedRequest& routed, const Target& target,
               const compat::binding::BindingCall& call,
               const std::optional<compat::binding::Session>& session);
  // Runs the queries at a replica, if they may be, and returns what the database was there.
  std::optional<storage::HistoryPosition> TryReplica(const BindingDatabases::Found& found,
                                                     const std::optional<std::string>& region,
                                                     const compat::binding::Session& session,
                                                     std::span<const storage::Query> queries,
                                                     compat::cloudflare::QueryAnswer& answer,
                                                     storage::ResultSink& sink);
  Response Export(storage::Database& database, storage::DumpOptions options) const;

  const compat::Configuration& configuration_;
  const compat::Access access_;
  storage::Replicas& replicas_;
  const compat::RowQuota& quota_;
  const BindingLimits limits_;
  BindingDatabases databases_;
  PreviewSessions previews_{access_};
};

}  // namespace emulator
