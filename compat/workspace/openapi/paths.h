// The requests that the workspace surface answers, in its OpenAPI document.

#pragma once

#include "compat/workspace/openapi/schema_writer.h"

namespace compat::workspace {

// Appends kRoutes, an object.
void WritePaths(SchemaWriter& json);

}  // namespace compat::workspace
