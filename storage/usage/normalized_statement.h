// A statement's text without what changes from one run to the next, so that its runs can be summed.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace storage {

// Longer texts are cut, and end in "…" beyond this.
inline constexpr std::size_t kMaxNormalizedBytes = 2000;

// `sql` with a ? for each number, string and blob, one blank for white space and comments, and
// without the semicolon at its end. Names, keywords and parameters stay as they are written.
// Requires: a text that SQLite compiles; of others something comes out that is as long at most.
std::string NormalizeStatement(std::string_view sql);

// Whether SQLite has a query plan for it: it reads or writes rows, and is not itself an EXPLAIN.
// Requires: a normalised text.
bool HasQueryPlan(std::string_view normalized) noexcept;

}  // namespace storage
