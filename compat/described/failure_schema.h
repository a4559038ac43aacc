// What an answer that refuses holds, in an OpenAPI document.

#pragma once

#include "compat/described/schema_writer.h"

namespace compat {

// Appends "Error": what FailureOf writes.
void WriteErrorSchema(SchemaWriter& json);

}  // namespace compat
