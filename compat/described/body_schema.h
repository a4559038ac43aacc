// The tables of bodies as JSON schemas.

#pragma once

#include "compat/described/body.h"
#include "compat/described/schema_writer.h"

namespace compat {

// Appends the table under its name; what it has inside of it are references to other tables.
void WriteBodySchema(SchemaWriter& json, const BodyTable& table);

// Appends "QueryParameter", which arrays of values to bind refer to.
void WriteBoundValueSchema(SchemaWriter& json);

}  // namespace compat
