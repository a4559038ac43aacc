// From the command line to what databases go by.

#pragma once

#include <cstddef>
#include <cstdint>

#include "compat/limits.h"
#include "emulator/options.h"
#include "storage/database/databases.h"

namespace emulator {

// How the command line wants the databases of its data folder.
storage::DatabasesOptions DatabasesOptionsOf(const Options& options);

// The limits of the plan that the command line names, whatever it says of one of them.
const compat::PlanLimits& PlanOf(const Options& options);

// How long history is kept.
std::int64_t RetentionMs(const Options& options);

// How many read replicas stay open, each of which takes the descriptors of a database.
std::size_t MostReplicas(const Options& options);

}  // namespace emulator
