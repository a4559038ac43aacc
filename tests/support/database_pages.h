// All pages of a database, as a connection of its own sees them.

#pragma once

#include <string>
#include <vector>

#include "storage/segments/page_digest.h"

namespace tests {

// Page 1 first. In page 1 the fields that differ from commit to commit whatever the database holds
// are zero: file change counter, schema cookie, version-valid-for and SQLite's version.
using Pages = std::vector<std::string>;

Pages PagesOf(const std::string& database_file);

// As history counts it.
storage::PageDigest DigestOf(const Pages& pages);

}  // namespace tests
