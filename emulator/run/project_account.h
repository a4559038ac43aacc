// The account of the project that a command runs in.

#pragma once

#include <ostream>
#include <string>

#include "compat/configuration.h"
#include "compat/wrangler_config.h"

namespace emulator {

// What the wrangler configuration in the current folder, or above it, says; nothing without one.
// Throws what ReadWranglerConfig throws.
compat::WranglerConfig ProjectHere();

// `configuration` with the project's account as the default one: wrangler's own commands ask there,
// whatever CLOUDFLARE_ACCOUNT_ID says. In open mode it is there like any other. One that a --config
// file does not have is told in a line, and the default stays.
compat::Configuration WithProjectAccount(compat::Configuration configuration,
                                         const compat::WranglerConfig& project,
                                         std::ostream& messages);

// The line about an account of the project's that is not there.
void TellOfMissingAccount(const std::string& account_id, std::ostream& messages);

}  // namespace emulator
