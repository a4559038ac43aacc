// SQL that a service runs on a database of its own.

#pragma once

#include <cstdint>
#include <functional>

#include "emulator/remote/remote_databases.h"
#include "emulator/remote/upload_file.h"

namespace emulator {

// Uploads `file` and has it run, once, on an empty database: when it throws, that is empty still,
// or it is not known whether it is, which the message says. An answer that is lost is found out
// about by asking whether the database is empty. `on_bytes` is told what has been sent. Throws
// kInvalidRequest with the service's words when the SQL fails there, kIo when the upload arrives as
// something else, and what RemoteClient::Get throws. Requires: the file makes at least one table,
// view, index or trigger.
void ImportRemotely(RemoteDatabases& databases, const RemoteDatabase& database,
                    const UploadFile& file,
                    const std::function<void(std::uint64_t bytes)>& on_bytes);

}  // namespace emulator
