// The files of sqllogictest, run on the server and held to the results in them, which are SQLite's.

#pragma once

#include <string>

#include "tests/corpora/tally.h"
#include "tests/support/api_client.h"

namespace tests {

// Runs one file in a database of its own. Throws std::runtime_error when the server has ended, or
// the file is not in the format.
void RunSqllogictestFile(const std::string& path, ApiClient& client, Tally& tally);

}  // namespace tests
