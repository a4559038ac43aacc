// What stands in SQL and means nothing to SQLite.

#pragma once

#include <cstddef>
#include <string_view>

namespace storage {

// How many bytes of white space, or of one comment, `sql` begins with; 0 when it begins with
// neither.
std::size_t SqlBlankLength(std::string_view sql) noexcept;

// `sql` from its first token on: without the white space, comments and semicolons in front.
std::string_view SkipSqlTrivia(std::string_view sql) noexcept;

}  // namespace storage
