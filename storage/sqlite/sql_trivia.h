// What stands in SQL and means nothing to SQLite.

#pragma once

#include <cstddef>
#include <string_view>

namespace storage {

// How many bytes of white space, or of one comment, `sql` begins with; 0 when it begins with
// neither.
std::size_t SqlBlankLength(std::string_view sql) noexcept;

// `sql` from its first token on: without the white space, comments and semicolons in front. A
// vertical tab is white space to SQLite only where it stands behind another, and to D1's engine
// also right behind a semicolon (asked of workerd).
std::string_view SkipSqlTrivia(std::string_view sql) noexcept;

// The same for the text that is left behind a statement, whose semicolon is gone with it.
std::string_view SkipSqlTriviaBehindStatement(std::string_view rest) noexcept;

// Such a text without the white space in front.
std::string_view SkipBlanksBehindStatement(std::string_view rest) noexcept;

// Whether `sql` has no statement for D1: nothing but trivia, or nothing but what JavaScript's
// trim() takes away, which knows more white space than SQLite does (asked of Miniflare's D1).
bool HasNoStatement(std::string_view sql) noexcept;

// Whether `sql` is nothing but what JavaScript's trim() takes away and lines that begin with --,
// whatever white space stands before that: a text that Miniflare's D1 does not run.
bool HasOnlyCommentLines(std::string_view sql) noexcept;

}  // namespace storage
