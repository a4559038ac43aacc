// SQLite's own Tcl tests, run on the server and beside it on a stock SQLite.

#pragma once

#include <string>

#include "tests/corpora/stock_sqlite.h"
#include "tests/corpora/tally.h"
#include "tests/support/api_client.h"

namespace tests {

// Runs one file, each statement of it a case. After an error the rest of a text is not run, as
// SQLite does; a statement that D1 refuses counts as one that did nothing. Throws
// std::runtime_error when the server or the file's process has ended.
void RunTclFile(const std::string& path, ApiClient& client, const StockSqlite& stock, Tally& tally);

}  // namespace tests
