// What a request is called in answers and logs.

#pragma once

#include <string>

namespace storage {
class IdSource;
}

namespace compat {

inline constexpr const char* kRequestIdHeader = "x-request-id";

// What the client calls its request, where `sent`, its header, is there and may stand in headers
// and logs; else a new id.
std::string RequestIdOf(const std::string* sent, storage::IdSource& ids);

}  // namespace compat
