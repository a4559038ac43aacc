// d1-emulator pull: databases of a service, taken into a data folder.

#pragma once

#include <ostream>

#include "emulator/log.h"
#include "emulator/options.h"

namespace emulator {

// Has the service export one after the other, fetches each dump, and imports it as a new database
// of its name and uuid, or into one of its name that is empty; where a server uses the folder, by
// that. What fails leaves the folder as it was, with those before it taken in. Progress and what
// was done go to `messages`. Throws kNotFound when the service has no such database, kAlreadyExists
// when the folder has one of the name that is not empty, and what the wing's other parts and
// RunImportOrder throw.
void PullDatabases(const Options& options, Log& log, std::ostream& messages);

}  // namespace emulator
