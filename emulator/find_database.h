// The database that a command line names.

#pragma once

#include <optional>
#include <string>

#include "storage/catalog.h"
#include "storage/database_record.h"

namespace emulator {

// The database of that name or uuid, of `account` if one is given; none when there is none.
// Throws kConflict when several accounts have one.
std::optional<storage::DatabaseRecord> FindDatabase(storage::Catalog& catalog,
                                                    const std::string& name_or_uuid,
                                                    const std::optional<std::string>& account);

}  // namespace emulator
