// The workspace surface's description of itself.

#pragma once

#include <string>

namespace compat::workspace {

// An OpenAPI 3.1 document of kRoutes, made of the tables that requests are read with and answers
// are written from.
std::string OpenApiDocument();

}  // namespace compat::workspace
