// The command line of insights and advise.

#pragma once

#include "emulator/options.h"

namespace CLI {  // NOLINT(readability-identifier-naming)
class App;
}

namespace emulator {

// `options` must outlive `app`.
void AddInsightsCommands(CLI::App& app, Options& options);

}  // namespace emulator
