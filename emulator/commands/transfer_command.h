// d1-emulator export and import: the databases of a data folder that no server uses.

#pragma once

#include <ostream>

#include "emulator/log.h"
#include "emulator/options.h"

namespace emulator {

// Writes a dump of a database, named or by its uuid, to a file; a file that is there is replaced
// once the dump is whole. Progress and what was done go to `messages`. Throws kNotFound when there
// is no such database, kConflict when several accounts have one of that name, kLocked when a server
// uses the folder, and what Database::Export throws.
void ExportToFile(const Options& options, Log& log, std::ostream& messages);

// Runs a file of SQL on a database, which is made if there is none of the name; or takes in an
// SQLite file as a new database, or all databases of a wrangler project. Throws kAlreadyExists
// when a database that is to be new is there, and otherwise as ExportToFile.
void ImportFromFile(const Options& options, Log& log, std::ostream& messages);

}  // namespace emulator
