// The workspace surface: records that belong to workspaces, each backed by a D1 database.

#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>

#include "compat/access.h"
#include "compat/described/parameters.h"
#include "compat/row_quota.h"
#include "compat/workspace/cursor.h"
#include "compat/workspace/membership.h"
#include "compat/workspace/routes.h"
#include "emulator/http/http.h"
#include "emulator/http/router.h"
#include "emulator/http/surface.h"
#include "storage/database/databases.h"
#include "storage/records/records.h"

namespace emulator {

struct WorkspaceLimits {
  std::size_t max_result_bytes = 0;
  std::uint64_t max_databases = 0;  // an account
};

// Handlers only translate: what the surface promises is compat's, what becomes of records and
// databases is storage's. Thread-safe.
class WorkspaceSurface final : public Surface {
 public:
  // The references must outlive this.
  WorkspaceSurface(const compat::Access& access, storage::Databases& databases,
                   const storage::Clock& clock, storage::IdSource& ids, storage::Log& log,
                   const compat::RowQuota& quota, WorkspaceLimits limits);

  bool Owns(const Request& request) const override;
  // Every route of compat::workspace::kRoutes.
  void AddRoutes(Router& router) override;
  Response AnswerError(const Request& request, const storage::Error& error) const override;

  // Purges what has been soft-deleted for longer than it is kept; what cannot be is logged.
  void Sweep();

 private:
  // A request that has been let in.
  struct Call {
    const RoutedRequest& routed;
    std::optional<compat::Caller> caller;  // none on a route for anyone
    const std::string& namespace_id;       // whose records it is about
    const compat::Parameters& parameters;

    const std::string& id() const { return routed.parameters.at(0); }
    storage::RecordKey key() const { return {id(), namespace_id}; }
    const std::string& table() const { return routed.parameters.at(1); }
  };

  Response Handle(const compat::workspace::Route& route, const RoutedRequest& routed);
  Response Dispatch(compat::workspace::Operation operation, const Call& call);

  Response ListDatabases(const Call& call);
  Response CreateDatabase(const Call& call);
  Response ShowDatabase(const Call& call);
  Response UpdateDatabase(const Call& call);
  Response DeleteDatabase(const Call& call);
  Response PurgeDatabase(const Call& call);
  Response RestoreDatabase(const Call& call);
  Response QueryDatabase(const Call& call);
  Response ListTables(const Call& call);
  Response DescribeTable(const Call& call);
  Response ListRows(const Call& call);

  // A record that the caller sees, and how. Throws kNotFound, and kForbidden when it sees less of
  // it than `needed`.
  struct SeenRecord {
    storage::WorkspaceRecord record;
    compat::workspace::Visibility visibility;
  };
  SeenRecord GetRecord(const Call& call, compat::workspace::Visibility needed);
  // Runs statements on the database behind a record. Throws kConflict when there is none to run
  // them on.
  void Run(const Call& call, const storage::WorkspaceRecord& record,
           std::span<const storage::Query> queries, storage::Access access,
           storage::ResultSink& sink, storage::Origin origin);
  // Reads from the database of the call's record, for the program's own answers.
  void Read(const Call& call, std::span<const storage::Query> queries, storage::ResultSink& sink);

  std::string RequestIdOf(const Request& request) const;
  const compat::workspace::CursorCodec& cursors();

  const compat::Configuration& configuration_;
  const compat::Access access_;
  storage::Databases& databases_;
  storage::IdSource& ids_;
  const compat::RowQuota& quota_;
  const WorkspaceLimits limits_;
  storage::Records records_;
  const std::string description_;  // of the surface, as OpenAPI

  std::once_flag cursors_made_;
  std::optional<compat::workspace::CursorCodec> cursors_;  // by the first list
};

}  // namespace emulator
