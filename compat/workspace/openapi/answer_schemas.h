// What the workspace surface's answers hold, in its OpenAPI document.

#pragma once

#include "compat/described/schema_writer.h"

namespace compat::workspace {

// Appends the schemas of a record and a page of them, a key each.
void WriteRecordSchemas(SchemaWriter& json);
// The same of all other answers, errors among them.
void WriteAnswerSchemas(SchemaWriter& json);

}  // namespace compat::workspace
