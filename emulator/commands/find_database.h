// The database that a command line names.

#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "storage/catalog/catalog.h"
#include "storage/catalog/database_record.h"

namespace emulator {

// The database of that name or uuid, of `account` if one is given; none when there is none.
// Throws kConflict when several accounts have one.
std::optional<storage::DatabaseRecord> FindDatabase(storage::Catalog& catalog,
                                                    const std::string& name_or_uuid,
                                                    const std::optional<std::string>& account);

// The one in a data folder that a server may have open. Throws kNotFound where there is
// none, and what Catalog throws.
storage::DatabaseRecord GetDatabase(const std::filesystem::path& data,
                                    const std::string& name_or_uuid,
                                    const std::optional<std::string>& account);

}  // namespace emulator
