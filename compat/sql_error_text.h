// How D1 words an error of SQLite's.

#pragma once

#include <string>

#include "storage/error.h"
#include "storage/transfer/import_run.h"

namespace compat {

// SQLite's words, then " at offset N" where SQLite points into the statement, ": SQLITE_CONSTRAINT"
// and " (extended: SQLITE_CONSTRAINT_UNIQUE)" where the extended code says more. As workerd's
// dbErrorMessage has it. An error that did not come from SQLite is its message alone.
std::string D1ErrorText(const storage::Error& error);

// The same for an import that failed, with the place in the file behind it.
std::string ImportErrorText(const storage::Error& error, const storage::ImportProgress& progress);

}  // namespace compat
