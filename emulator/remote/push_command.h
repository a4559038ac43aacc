// d1-emulator push: databases of a data folder, made anew at a service.

#pragma once

#include <ostream>

#include "emulator/log.h"
#include "emulator/options.h"

namespace emulator {

// Exports one after the other, whether a server uses the folder or not, and has the service import
// each into a new database of its name, of its uuid where the service lets one choose, or into one
// of the name that is empty. What fails leaves nothing there, and what was there as it was.
// Progress, what was done, and what D1 would not take, go to `messages`. Throws kNotFound when the
// folder has no such database, kAlreadyExists when the service has one of the name that is not
// empty, and what the wing's other parts throw.
void PushDatabases(const Options& options, Log& log, std::ostream& messages);

// Tells what FindPushFaults finds, a line each behind the database's name, and asks nobody. Returns
// whether there was anything.
bool TellPushFaults(const Options& options, std::ostream& out);

}  // namespace emulator
