// What the workspace surface says of what a caller may not have or do.

#pragma once

#include <string_view>

#include "storage/error.h"
#include "storage/records/workspace_record.h"

namespace compat::workspace {

// Also of what the caller may not see.
storage::Error DatabaseNotFound(std::string_view id);
storage::Error WorkspaceNotFound(std::string_view id);

// For callers who see a database without being members of its workspace.
storage::Error OnlyForMembers();
// For callers whose statements may only read.
storage::Error OnlyForReading();

// The database behind the record was deleted on the other surface.
storage::Error DatabaseDeleted(const storage::WorkspaceRecord& record);
// Throws kConflict unless SQL can be run on the database behind the record.
void CheckIsUsable(const storage::WorkspaceRecord& record);

}  // namespace compat::workspace
