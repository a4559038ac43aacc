// Whether a database holds what a model says.

#pragma once

#include <filesystem>

#include "tests/model/database_model.h"
#include "tests/simulation/world.h"

namespace simulation {

// As a client reads it. Throws what World::Run throws.
bool Holds(World& world, const storage::DatabaseRecord& record,
           const tests::DatabaseModel& content);
// The same of a file that nobody else has open.
bool FileHolds(const std::filesystem::path& file, const tests::DatabaseModel& content);

}  // namespace simulation
