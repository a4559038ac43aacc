// Results as sqllogictest writes them.

#pragma once

#include <string>
#include <vector>

#include "tests/corpora/outcome.h"
#include "tests/corpora/sqllogictest_reader.h"

namespace tests {

// The values in their order, each written as its column's type says. Requires: every row has as
// many values as there are types.
std::vector<std::string> SqllogictestValues(const std::vector<std::vector<Cell>>& rows,
                                            const std::string& types,
                                            SqllogictestRecord::Sort sort);

// "30 values hashing to 3c13dee48d9356ae19af2515e05e6b54"
std::string HashOfValues(const std::vector<std::string>& values);

// Whether the values are those that a record expects, written out or as their hash.
bool AreExpected(const std::vector<std::string>& values, const std::vector<std::string>& expected);

}  // namespace tests
