// d1-emulator export and import: the databases of a data folder, whether a server uses it or not.

#pragma once

#include <ostream>

#include "emulator/commands/folder_import.h"
#include "emulator/log.h"
#include "emulator/options.h"

namespace emulator {

// Writes a dump of a database, named or by its uuid, to a file; a file that is there is replaced
// once the dump is whole. The database's file is read as any SQLite program may read it, beside a
// server that uses it. Progress and what was done go to `messages`. Throws kNotFound when there is
// no such database, kConflict when several accounts have one of that name, and what WriteDumpOfFile
// throws.
void ExportToFile(const Options& options, std::ostream& messages);

// Does what FolderImport does, or has the server do it that uses the folder. Throws kLocked when
// that cannot be reached, or another command uses the folder, and what FolderImport throws.
void ImportFromFile(const Options& options, Log& log, std::ostream& messages);

// The same of an order that is another command's, in the folder of `options`.
void RunImportOrder(const Options& options, const ImportOrder& order, Log& log,
                    std::ostream& messages);

}  // namespace emulator
