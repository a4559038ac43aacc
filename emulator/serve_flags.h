// The flags of a server, which every command has that starts one.

#pragma once

#include "emulator/options.h"

namespace CLI {  // NOLINT(readability-identifier-naming)
class App;
}

namespace emulator {

// Adds all but --port and --data, whose meaning without them is the command's own. `options` must
// outlive the command.
void AddServeFlags(CLI::App& command, Options& options);

// What --plan says, once the command line has been read.
void ApplyPlan(const CLI::App& command, Options& options);

}  // namespace emulator
