// Which triggers the service's own splitter of statements has broken.

#pragma once

#include <string_view>
#include <vector>

#include "compat/limits/finding.h"

namespace compat {

// Of the statement that makes a trigger; none of any other. Here SQLite's parser splits, which
// takes all triggers; there imports take them too, and /query, which migrations and
// `d1 execute --command` go to, does not.
std::vector<Finding> FindInTriggerText(std::string_view sql);

// The same of all that one request to /query holds.
std::vector<Finding> FindInTriggersOf(std::string_view request_sql);

}  // namespace compat
