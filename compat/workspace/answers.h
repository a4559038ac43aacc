// Records as the workspace surface tells them.

#pragma once

#include <string>

#include "compat/workspace/cursor.h"
#include "storage/records/record_list.h"

namespace compat::workspace {

// Bodies. Every key of kDatabaseFields is there, in its order.
std::string RecordAnswer(const storage::WorkspaceRecord& record);
std::string PageAnswer(const storage::RecordQuery& query, const storage::RecordPage& page,
                       const CursorCodec& cursors);
std::string SuccessAnswer();

}  // namespace compat::workspace
