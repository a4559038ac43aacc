// What a statement's text has that D1's documentation does not take, though its engine and this one
// do.

#pragma once

#include <string_view>
#include <vector>

#include "compat/limits/finding.h"

namespace compat {

// Of one statement, or of one that is normalised; that may have been cut.
std::vector<Finding> FindInStatementText(std::string_view sql);

}  // namespace compat
