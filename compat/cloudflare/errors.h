// What the API says of databases and files that there are not, or may not be.

#pragma once

#include <cstdint>
#include <string_view>

#include "storage/error.h"

namespace compat::cloudflare {

// `database` is the id or name that the client wrote.
storage::Error DatabaseNotFound(std::string_view database);

// `filename` is that of a dump.
storage::Error FileNotFound(std::string_view filename);

// In the API's words why no database called `name` was made, where an account may have `most`:
// because of `error`, which is handed back where the API has no words of its own.
storage::Error CreationFailure(const storage::Error& error, std::string_view name,
                               std::uint64_t most);

}  // namespace compat::cloudflare
