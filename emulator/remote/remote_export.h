// A dump that a service makes of a database.

#pragma once

#include <string>

#include "emulator/remote/remote_databases.h"
#include "storage/transfer/dump.h"

namespace emulator {

// Has the service write the dump, and returns the address that it is fetched from, which needs no
// token. Of `options` the form, schema, data and names count. A dump that the service breaks off is
// begun anew. Throws kInvalidRequest with the service's words when it makes none, and what
// RemoteClient::Get throws.
std::string ExportRemotely(RemoteDatabases& databases, const RemoteDatabase& database,
                           const storage::DumpOptions& options);

}  // namespace emulator
