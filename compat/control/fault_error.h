// The failures of D1 that tests can rehearse.

#pragma once

#include <array>
#include <string_view>

#include "storage/error.h"

namespace storage {
class IdSource;
}

namespace compat::control {

inline constexpr std::array<std::string_view, 14> kFaultErrors = {"internal",
                                                                  "network_lost",
                                                                  "overloaded_queued",
                                                                  "overloaded_too_many",
                                                                  "storage_timeout",
                                                                  "memory",
                                                                  "cpu",
                                                                  "code_updated",
                                                                  "reset",
                                                                  "free_rows_read",
                                                                  "free_rows_written",
                                                                  "database_full",
                                                                  "not_found",
                                                                  "auth"};

// The failure of that name, in D1's words, from which each surface makes its own answer. `database`
// is what the request calls its database. Requires: a name of the list.
storage::Error FaultError(std::string_view name, std::string_view database, storage::IdSource& ids);

}  // namespace compat::control
