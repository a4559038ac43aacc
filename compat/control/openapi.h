// The control surface's description of itself.

#pragma once

#include <string>

namespace compat::control {

// An OpenAPI 3.1 document of kRoutes, made of the tables that requests are read with.
std::string OpenApiDocument();

}  // namespace compat::control
