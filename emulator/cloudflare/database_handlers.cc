// The routes that list, make, describe, change and delete databases.

#include <optional>
#include <utility>
#include <vector>

#include "compat/cloudflare/database_json.h"
#include "compat/cloudflare/database_request.h"
#include "compat/cloudflare/envelope.h"
#include "compat/cloudflare/errors.h"
#include "compat/cloudflare/regions.h"
#include "emulator/cloudflare/cloudflare_surface.h"
#include "emulator/http/http.h"
#include "storage/error.h"

namespace emulator {

namespace cf = compat::cloudflare;
using compat::Permission;
using storage::Error;

namespace {

// Ours: the real service goes by no header that it does not know.
constexpr const char* kWantedUuidHeader = "x-d1-emulator-uuid";

storage::DatabaseRecord Create(storage::Databases& databases, storage::DatabaseRecord record,
                               std::uint64_t most) {
  const std::string name = record.name;
  try {
    return databases.Create(std::move(record), most);
  } catch (const Error& error) {
    throw cf::CreationFailure(error, name, most);
  }
}

// The id that a push would like a database to have, as long as nobody has it; empty for another.
std::string WantedUuid(storage::Catalog& catalog, const std::string& account_id,
                       const Request& request) {
  const std::string* const wanted = request.FindHeader(kWantedUuidHeader);
  if (wanted == nullptr || !cf::IsUuid(*wanted)) return {};
  std::string uuid = LowerCase(*wanted);
  return catalog.FindByUuid(account_id, uuid) == nullptr ? uuid : "";
}

// None where the database's files do not tell: one that cannot be read keeps nobody from the
// others, nor from what else is known of it. Throws D1's not found when it was deleted since
// `record` was read.
std::optional<storage::DatabaseStatistics> GetStatistics(storage::Databases& databases,
                                                         const storage::DatabaseRecord& record) {
  std::optional<storage::DatabaseStatistics> statistics;
  try {
    statistics = databases.FindStatistics(record);
  } catch (const Error&) {
    return std::nullopt;
  }
  if (!statistics) throw cf::DatabaseNotFound(record.uuid);
  return statistics;
}

}  // namespace

Response CloudflareSurface::ListDatabases(const RoutedRequest& routed) {
  Authorize(routed, Permission::kRead);
  const cf::ListRequest wanted =
      cf::ParseListRequest(compat::QueryParameters(routed.request.query));
  const std::string account_id = LowerCase(routed.account_id());
  const storage::CatalogPage page{wanted.name_part, (wanted.page - 1) * wanted.per_page,
                                  wanted.per_page};
  const std::vector<storage::DatabaseRecord> records = databases_.catalog().List(account_id, page);
  const std::uint64_t total = databases_.catalog().Count(account_id, page);

  std::string items;
  compat::JsonWriter json(items);
  json.BeginArray();
  cf::PageInfo info{0, wanted.page, wanted.per_page, total};
  for (const storage::DatabaseRecord& record : records) {
    std::optional<storage::DatabaseStatistics> statistics;
    try {
      statistics = GetStatistics(databases_, record);
    } catch (const Error&) {
      continue;  // deleted since the list was read
    }
    cf::WriteListedDatabase(json, record, statistics);
    ++info.count;
  }
  json.EndArray();
  return JsonResponse(cf::ListEnvelope(items, info));
}

Response CloudflareSurface::CreateDatabase(const RoutedRequest& routed) {
  Authorize(routed, Permission::kWrite);
  const cf::CreateRequest wanted = cf::ParseCreateRequest(routed.request.body->ReadAll());

  storage::DatabaseRecord record = cf::NewDatabaseOf(LowerCase(routed.account_id()));
  record.name = wanted.name;
  record.uuid = WantedUuid(databases_.catalog(), record.account_id, routed.request);
  record.jurisdiction = wanted.jurisdiction;
  if (wanted.jurisdiction) {
    record.region = cf::RegionOfJurisdiction(*wanted.jurisdiction);
  } else if (wanted.region) {
    record.region = *wanted.region;
  }
  if (wanted.read_replication) record.read_replication = *wanted.read_replication;
  record = Create(databases_, std::move(record), limits_.max_databases);

  std::string result;
  compat::JsonWriter json(result);
  cf::WriteCreatedDatabase(json, record, GetStatistics(databases_, record));
  return JsonResponse(cf::SuccessEnvelope(result));
}

Response CloudflareSurface::ShowDatabase(const RoutedRequest& routed) {
  Authorize(routed, Permission::kRead);
  const cf::Fields fields{compat::QueryParameters(routed.request.query)};
  std::shared_ptr<const storage::DatabaseRecord> record;
  if (!cf::IsUuid(routed.database_id())) {
    record = databases_.catalog().FindByName(LowerCase(routed.account_id()), routed.database_id());
  }
  if (!record) record = GetDatabase(routed);

  std::string result;
  compat::JsonWriter json(result);
  // Counting tables opens the database: only where the answer says how many.
  const bool counts = fields.Wants("num_tables") || fields.Wants("file_size");
  cf::WriteDatabase(json, *record, counts ? GetStatistics(databases_, *record) : std::nullopt,
                    fields);
  return JsonResponse(cf::SuccessEnvelope(result));
}

Response CloudflareSurface::ReplaceDatabase(const RoutedRequest& routed) {
  return UpdateDatabase(routed, cf::Presence::kRequired);
}

Response CloudflareSurface::EditDatabase(const RoutedRequest& routed) {
  return UpdateDatabase(routed, cf::Presence::kOptional);
}

Response CloudflareSurface::UpdateDatabase(const RoutedRequest& routed, cf::Presence replication) {
  cf::CheckIsUuid(routed.database_id());
  Authorize(routed, Permission::kWrite);
  auto record = GetDatabase(routed);
  const cf::UpdateRequest wanted =
      cf::ParseUpdateRequest(routed.request.body->ReadAll(), replication);
  if (wanted.read_replication) {
    databases_.catalog().SetReadReplication(*record, *wanted.read_replication);
    record = GetDatabase(routed);
  }
  std::string result;
  compat::JsonWriter json(result);
  cf::WriteDatabase(json, *record, GetStatistics(databases_, *record),
                    cf::Fields(compat::QueryParameters({})));
  return JsonResponse(cf::SuccessEnvelope(result));
}

Response CloudflareSurface::DeleteDatabase(const RoutedRequest& routed) {
  cf::CheckIsUuid(routed.database_id());
  Authorize(routed, Permission::kWrite);
  const auto record = GetDatabase(routed);
  if (!databases_.Delete(*record)) {
    throw cf::DatabaseNotFound(routed.database_id());
  }
  transfers_.Forget(record->folder);
  return JsonResponse(cf::SuccessEnvelope("null"));
}

}  // namespace emulator
