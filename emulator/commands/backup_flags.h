// The command line of backup and restore.

#pragma once

#include "emulator/options.h"

namespace CLI {  // NOLINT(readability-identifier-naming)
class App;
}

namespace emulator {

// `options` must outlive `app`.
void AddBackupCommands(CLI::App& app, Options& options);

}  // namespace emulator
