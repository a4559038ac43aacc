// What the workspace surface's requests hold, in its OpenAPI document.

#pragma once

#include "compat/described/schema_writer.h"

namespace compat::workspace {

// Appends the schemas of filters, orders and bodies, a key each.
void WriteRequestSchemas(SchemaWriter& json);

}  // namespace compat::workspace
