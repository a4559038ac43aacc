// Where one statement of a text ends and the next begins.

#pragma once

#include <string>
#include <vector>

namespace tests {

// The statements of `sql` one by one, with their semicolons and without white space around them. A
// text that breaks off amid one ends with what there is of it. What only has blanks is left out.
std::vector<std::string> SplitStatements(const std::string& sql);

}  // namespace tests
