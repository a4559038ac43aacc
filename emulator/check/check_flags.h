// The command line of check.

#pragma once

#include "emulator/options.h"

namespace CLI {  // NOLINT(readability-identifier-naming)
class App;
}

namespace emulator {

// `options` must outlive `app`.
void AddCheckCommand(CLI::App& app, Options& options);

}  // namespace emulator
