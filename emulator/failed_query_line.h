// What the log says of a query, an export or an import that failed.

#pragma once

#include <string>

#include "storage/database/database_options.h"

namespace emulator {

enum class ShowParameters { kNo, kYes };

// One line: database, error and, where there is any, the first 200 characters of the SQL from the
// statement on that failed. Values are a client's business: they are shown to who asks for them.
std::string FailedQueryLine(const storage::FailedRequest& failed, ShowParameters show);

}  // namespace emulator
