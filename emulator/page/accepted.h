// What a client says that it takes.

#pragma once

#include <string_view>

#include "emulator/http/http.h"

namespace emulator {

// Whether Accept names `type` itself, with a quality above 0. A wildcard does not count, nor does a
// request that says nothing: every API client takes anything.
bool AcceptsType(const Request& request, std::string_view type);

// Whether a body in the content coding `coding` may be sent: Accept-Encoding names it, or a
// wildcard, with a quality above 0, or is not there at all (RFC 9110, 12.5.3).
bool AcceptsCoding(const Request& request, std::string_view coding);

}  // namespace emulator
