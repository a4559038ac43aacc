// A database as the Cloudflare API describes it.

#pragma once

#include <optional>
#include <string>

#include "compat/cloudflare/database_request.h"
#include "compat/json/json_writer.h"
#include "storage/catalog/database_record.h"
#include "storage/database/database_statistics.h"

namespace compat::cloudflare {

// Each route has its own keys in its own order, as seen on the real service: clients print them as
// they come. Without `statistics`, of a database that cannot be read, they are null.
void WriteCreatedDatabase(JsonWriter& json, const storage::DatabaseRecord& record,
                          const std::optional<storage::DatabaseStatistics>& statistics);
void WriteListedDatabase(JsonWriter& json, const storage::DatabaseRecord& record,
                         const std::optional<storage::DatabaseStatistics>& statistics);
void WriteDatabase(JsonWriter& json, const storage::DatabaseRecord& record,
                   const std::optional<storage::DatabaseStatistics>& statistics,
                   const Fields& fields);

}  // namespace compat::cloudflare
