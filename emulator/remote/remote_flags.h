// The command line of pull and push.

#pragma once

#include "emulator/options.h"

namespace CLI {  // NOLINT(readability-identifier-naming)
class App;
}

namespace emulator {

// `options` must outlive `app`.
void AddRemoteCommands(CLI::App& app, Options& options);

}  // namespace emulator
