// The routes that run SQL on the database behind a record.

#include <utility>
#include <vector>

#include "compat/workspace/bodies.h"
#include "compat/workspace/errors.h"
#include "compat/workspace/query_answer.h"
#include "compat/workspace/table_answers.h"
#include "compat/workspace/table_queries.h"
#include "emulator/http/http.h"
#include "emulator/watch/query_watch.h"
#include "emulator/workspace/workspace_surface.h"
#include "storage/error.h"

namespace emulator {

namespace ws = compat::workspace;
using storage::Error;
using storage::ErrorKind;
using storage::WorkspaceRecord;
using ws::Visibility;

void WorkspaceSurface::Run(const Call& call, const WorkspaceRecord& record,
                           std::span<const storage::Query> queries, storage::Access access,
                           storage::ResultSink& sink, storage::Origin origin) {
  ws::CheckIsUsable(record);
  const auto found = databases_.catalog().FindByUuid(record.account_id, record.uuid);
  // Deleted on the other surface since the record was read, as below.
  if (!found) throw ws::DatabaseDeleted(record);
  std::shared_ptr<storage::Database> database;
  try {
    database = databases_.Open(*found);
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::kNotFound) throw ws::DatabaseDeleted(record);
    throw;
  }
  try {
    RunWatched(call.routed.watch,
               {record.account_id, record.uuid, record.database_name, *database, queries}, sink,
               [&](storage::ResultSink& into) { database->Run(queries, access, into, origin); });
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::kForbidden) throw ws::OnlyForReading();
    throw;
  }
}

void WorkspaceSurface::Read(const Call& call, std::span<const storage::Query> queries,
                            storage::ResultSink& sink) {
  Run(call, GetRecord(call, Visibility::kIntegration).record, queries, storage::Access::kRead, sink,
      storage::Origin::kProgram);
}

Response WorkspaceSurface::QueryDatabase(const Call& call) {
  const SeenRecord seen = GetRecord(call, Visibility::kIntegration);
  const std::vector<storage::Query> queries = {
      ws::ParseQueryRequest(call.routed.request.body->ReadAll())};
  const bool may_write = seen.visibility == Visibility::kMember &&
                         call.caller->token->permissions.Allow(compat::Permission::kWrite);
  ws::QueryAnswer answer(limits_.max_result_bytes);
  const storage::Access access = may_write ? storage::Access::kReadWrite : storage::Access::kRead;
  Run(call, seen.record, queries, quota_.Left(seen.record.account_id, access), answer,
      storage::Origin::kClient);
  return JsonResponse(std::move(answer).Finish());
}

Response WorkspaceSurface::ListTables(const Call& call) {
  ws::TableListAnswer answer;
  Read(call, ws::TableListQueries(), answer);
  return JsonResponse(answer.Body());
}

Response WorkspaceSurface::DescribeTable(const Call& call) {
  std::vector<storage::Query> queries = ws::TableShapeQueries(call.table());
  queries.push_back(ws::RowCountQuery(call.table()));
  ws::TableShapeReader reader(call.table());
  Read(call, queries, reader);
  return JsonResponse(reader.DescriptionBody());
}

Response WorkspaceSurface::ListRows(const Call& call) {
  ws::TableShapeReader reader(call.table());
  Read(call, ws::TableShapeQueries(call.table()), reader);
  const std::int64_t limit = call.parameters.Integer("limit");
  const std::int64_t offset = call.parameters.Integer("offset");
  // Counted in the same transaction, so that both tell of one moment.
  const std::vector<storage::Query> queries = {ws::RowsQuery(reader.shape(), limit, offset),
                                               ws::RowCountQuery(reader.shape().name)};
  ws::RowsAnswer answer(limits_.max_result_bytes);
  Read(call, queries, answer);
  return JsonResponse(std::move(answer).Finish(limit, offset));
}

}  // namespace emulator
