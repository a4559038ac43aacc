// What run_command.h fills databases with, where they are another process's.

#pragma once

#include <ostream>

#include "compat/wrangler_config.h"
#include "emulator/options.h"
#include "emulator/run/client_variables.h"

namespace emulator {

// Makes the databases of the configuration in the account, applies the migrations and runs the seed
// of `options` on the one that they mean. Throws as ApplyMigrations, kInvalidRequest with the
// server's words, kIo.
void FillByServer(const ServerAccess& account, const Options& options,
                  const compat::WranglerConfig& project, std::ostream& messages);

}  // namespace emulator
