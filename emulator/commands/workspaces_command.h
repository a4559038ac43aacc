// `d1-emulator workspaces`.

#pragma once

#include <ostream>

#include "compat/configuration.h"

namespace emulator {

// Prints a line for each workspace that records on /api/databases can belong to.
void ListWorkspaces(const compat::Configuration& configuration, std::ostream& out);

}  // namespace emulator
