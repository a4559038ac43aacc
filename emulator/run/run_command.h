// d1-emulator run: a command, and a server around it.

#pragma once

#include <optional>

#include "compat/configuration.h"
#include "emulator/options.h"
#include "emulator/ready_file.h"
#include "emulator/servers.h"

namespace emulator {

// Starts a server, or finds the one of --url; makes the databases of the wrangler configuration
// here, and fills one as the options say, with --template once for many; runs the command with the
// variables that lead clients to the server, or to a namespace of the template; passes SIGTERM,
// SIGINT and SIGHUP on to it; and leaves nothing behind but the folder of --data and the template.
// What it says goes to stderr. The exit code is the command's; see CommandKeeper::End.
// Requires: the process has one thread. Throws what starting the server, making and filling
// databases throw: the command has not been run then.
int RunCommand(const Options& given, const compat::Configuration& configuration,
               const std::optional<Servers::Tls>& tls, std::optional<ReadyFile>& ready_file);

}  // namespace emulator
