// GET /api/databases: from the query string to what is asked of the records.

#pragma once

#include "compat/workspace/cursor.h"
#include "compat/workspace/parameters.h"
#include "storage/records/record_list.h"

namespace compat::workspace {

// The query for everything that the caller may see: its scope has the workspace and the source, the
// caller is still to be set. Requires: `parameters` are of
// kListParameters. Throws kInvalidRequest with the path of what is wrong.
storage::RecordQuery ParseListRequest(const Parameters& parameters, const CursorCodec& cursors);

}  // namespace compat::workspace
